from django.db import migrations

# The log grows and nothing else: what stands in it cannot be changed or taken out, whatever the code does.
# Forgetting the account of a deleted user is the one exception; its name stays.
APPEND_ONLY = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit log is only ever added to.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""

# Everything that is changed through any form or list of the admin leaves a row in django_admin_log, singly or in
# bulk (where Django sends no signal). The copy here is what cannot be deleted.
COPY = """
CREATE FUNCTION audit_copy_admin_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_entry
        (at, actor_id, actor_name, action, app, model, object_id, object_name, before_hash, after_hash, details)
    SELECT NEW.action_time, NEW.user_id, who.username,
        CASE NEW.action_flag WHEN 1 THEN 'added' WHEN 2 THEN 'changed' ELSE 'deleted' END,
        kind.app_label, kind.app_label || '.' || kind.model, coalesce(NEW.object_id, ''), left(NEW.object_repr, 200),
        '', '', jsonb_build_object('message', NEW.change_message)
    FROM auth_user who, django_content_type kind
    WHERE who.id = NEW.user_id AND kind.id = NEW.content_type_id;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_copy_admin_log AFTER INSERT ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION audit_copy_admin_log();
"""

UNDO = """
DROP TRIGGER audit_copy_admin_log ON django_admin_log;
DROP FUNCTION audit_copy_admin_log();
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_entries"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunSQL(APPEND_ONLY + COPY, UNDO)]
