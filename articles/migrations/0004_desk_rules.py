from django.db import migrations

# A version is what somebody saved once. Only the mark that readers have seen it comes later, and a deleted account
# is forgotten.
REVISIONS = """
CREATE FUNCTION articles_keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.content, NEW.number, NEW.kind, NEW.reason, NEW.created_at, NEW.article_id)
        IS DISTINCT FROM (OLD.content, OLD.number, OLD.kind, OLD.reason, OLD.created_at, OLD.article_id) THEN
        RAISE EXCEPTION 'A saved version is never changed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER articles_keep_revision BEFORE UPDATE ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION articles_keep_revision();
"""

# The same ways that articles/workflow.py knows; a test compares the two.
STATES = """
CREATE FUNCTION articles_state_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (OLD.state, NEW.state) IN (
        ('draft', 'in_review'), ('draft', 'published'),
        ('in_review', 'draft'), ('in_review', 'changes_requested'), ('in_review', 'approved'),
        ('in_review', 'published'),
        ('changes_requested', 'in_review'), ('changes_requested', 'published'),
        ('approved', 'in_review'), ('approved', 'changes_requested'), ('approved', 'published'),
        ('published', 'in_review'), ('published', 'approved'), ('published', 'withdrawn'), ('published', 'retracted'),
        ('withdrawn', 'published'), ('withdrawn', 'retracted')
    ) THEN
        RAISE EXCEPTION 'No step leads from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER articles_state_step BEFORE UPDATE OF state ON articles_article
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION articles_state_step();
"""

# The ledger tells readers what was changed; it is not changed itself.
CORRECTIONS = """
CREATE FUNCTION articles_keep_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'created_by_id' = to_jsonb(OLD) - 'created_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The ledger of corrections is only ever added to.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER articles_keep_correction BEFORE UPDATE OR DELETE ON articles_correction
    FOR EACH ROW EXECUTE FUNCTION articles_keep_correction();
"""

UNDO = """
DROP TRIGGER articles_keep_correction ON articles_correction;
DROP FUNCTION articles_keep_correction();
DROP TRIGGER articles_state_step ON articles_article;
DROP FUNCTION articles_state_step();
DROP TRIGGER articles_keep_revision ON articles_revision;
DROP FUNCTION articles_keep_revision();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_desk")]
    operations = [migrations.RunSQL(REVISIONS + STATES + CORRECTIONS, UNDO)]
