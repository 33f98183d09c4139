// CKEditor beside Django: the form's CSRF token goes with uploads, and a refused upload shows the server's sentence.
(() => {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  const watch = (editor) => {
    editor.on("fileUploadRequest", ({ data: { fileLoader } }) => {
      const { xhr } = fileLoader;
      xhr.setRequestHeader("X-CSRFToken", token());
      xhr.addEventListener("readystatechange", () => {
        if (xhr.readyState !== 4 || xhr.status !== 400) return;
        const { error } = JSON.parse(xhr.responseText);
        fileLoader.lang = { ...fileLoader.lang, httpError400: error.message };
      });
    });
  };

  // This script is deferred: an editor may be there already.
  Object.values(CKEDITOR.instances).forEach(watch);
  CKEDITOR.on("instanceCreated", ({ editor }) => watch(editor));
})();
