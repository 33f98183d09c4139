from django.db import migrations, models

# What readers have seen, and what the ledger of corrections points to (PROTECT), outlives every tidying up.
KEEP = """
CREATE FUNCTION articles_keep_public_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'A version that was public is never deleted.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER articles_keep_public_revision BEFORE DELETE ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION articles_keep_public_revision();
"""

UNDO = """
DROP TRIGGER articles_keep_public_revision ON articles_revision;
DROP FUNCTION articles_keep_public_revision();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_old_paths_and_tags")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="tells_subscribers",
            field=models.BooleanField(default=False, verbose_name="tell subscribers"),
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
