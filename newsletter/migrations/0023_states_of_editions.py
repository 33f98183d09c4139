from django.db import migrations

# The ways that newsletter/approval.py and the senders know. Nothing leads back from what readers are getting to a
# draft, and nothing to readers but through an approval.
STATES = """
CREATE FUNCTION newsletter_edition_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (OLD.state, NEW.state) IN (
        ('draft', 'submitted'), ('draft', 'approved'), ('draft', 'cancelled'),
        ('submitted', 'draft'), ('submitted', 'approved'), ('submitted', 'cancelled'),
        ('approved', 'draft'), ('approved', 'sending'), ('approved', 'cancelled'),
        ('sending', 'paused'), ('sending', 'sent'), ('sending', 'cancelled'),
        ('paused', 'sending'), ('paused', 'sent'), ('paused', 'cancelled'),
        ('sent', 'sending')
    ) THEN
        RAISE EXCEPTION 'No step leads an edition from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER newsletter_edition_step BEFORE UPDATE OF state ON newsletter_edition
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION newsletter_edition_step();
"""
UNDO = """
DROP TRIGGER newsletter_edition_step ON newsletter_edition;
DROP FUNCTION newsletter_edition_step();
"""


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0022_feedback_and_checked_links")]

    operations = [migrations.RunSQL(STATES, UNDO)]
