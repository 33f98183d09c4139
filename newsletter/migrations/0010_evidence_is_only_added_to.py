import django.db.models.deletion
from django.db import migrations, models

# Evidence grows and nothing else. The exceptions serve erasure and a change of address: whose a row is may be taken
# out or exchanged, and the page that a form stood on may be emptied.
APPEND_ONLY = """
CREATE FUNCTION newsletter_refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.source IN (OLD.source, '')
        AND to_jsonb(NEW) - 'subscriber_id' - 'source' = to_jsonb(OLD) - 'subscriber_id' - 'source' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The evidence of consent is only ever added to.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER newsletter_consent_append_only BEFORE UPDATE OR DELETE ON newsletter_consent
    FOR EACH ROW EXECUTE FUNCTION newsletter_refuse_consent_change();
"""
UNDO = """
DROP TRIGGER newsletter_consent_append_only ON newsletter_consent;
DROP FUNCTION newsletter_refuse_consent_change();
"""


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0004_published_editions_are_sent")]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='key_month',
            field=models.CharField(blank=True, help_text='The key changes with every month.', max_length=7, verbose_name='key of the hash'),
        ),
        migrations.AddField(
            model_name='consent',
            name='proxies',
            field=models.PositiveSmallIntegerField(default=0, help_text='How many in front of the site were believed about the network address.', verbose_name='proxies'),
        ),
        migrations.AddField(
            model_name='consent',
            name='text_id',
            field=models.CharField(blank=True, max_length=40, verbose_name='name of the text'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='client_key',
            field=models.CharField(blank=True, help_text='A keyed hash of the network address.', max_length=64, verbose_name='client'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='client_kind',
            field=models.CharField(blank=True, max_length=10, verbose_name='kind of client'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='event',
            field=models.CharField(choices=[('asked', 'Asked'), ('confirmed', 'Confirmed'), ('changed', 'Changed'), ('left', 'Left'), ('imported', 'Brought in from a file')], max_length=10, verbose_name='event'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='mailing_list',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsletter.mailinglist', verbose_name='mailing list'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='text',
            field=models.TextField(blank=True, verbose_name='text shown'),
        ),
        migrations.RunSQL(APPEND_ONLY, UNDO),
    ]
