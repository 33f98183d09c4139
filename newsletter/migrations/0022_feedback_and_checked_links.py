import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0021_timetables_of_lists")]

    operations = [
        migrations.CreateModel(
            name='CheckedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=800, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'checked link',
                'verbose_name_plural': 'checked links',
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('choice', models.CharField(choices=[('yes', 'Worth the time'), ('no', 'Not worth the time')], max_length=3, verbose_name='answer')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
            ],
            options={
                'verbose_name': 'answer of a reader',
                'verbose_name_plural': 'answers of readers',
            },
        ),
        migrations.AddField(
            model_name='feedback',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='newsletter.edition'),
        ),
    ]
