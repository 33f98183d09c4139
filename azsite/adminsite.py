from csp.decorators import csp
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from unfold.sites import UnfoldAdminSite


class AzsiteAdminSite(UnfoldAdminSite):
    site_title = site_header = "Azerbaijan.US"
    index_title = _("Newsroom")

    def admin_view(self, view, cacheable: bool = False):
        """Every page of the admin has the admin's own policy and is kept by no cache."""
        own = csp(settings.ADMIN_CONTENT_SECURITY_POLICY)(super().admin_view(view, cacheable))
        return xframe_options_sameorigin(own)

    def login(self, request, extra_context=None):
        view = csp(settings.ADMIN_CONTENT_SECURITY_POLICY)(never_cache(super().login))
        return view(request, extra_context)
