import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0012_reasons_of_suppressions")]

    operations = [
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('conditions', models.JSONField(default=dict, editable=False, verbose_name='conditions')),
                ('counted', models.PositiveIntegerField(editable=False, null=True, verbose_name='subscribers')),
                ('counted_at', models.DateTimeField(editable=False, null=True, verbose_name='counted')),
            ],
            options={
                'verbose_name': 'segment',
                'verbose_name_plural': 'segments',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='edition',
            name='segment',
            field=models.ForeignKey(blank=True, help_text='Only those of the lists whom it has. Empty: everybody.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='newsletter.segment', verbose_name='segment'),
        ),
    ]
