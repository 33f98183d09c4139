from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0011_choices_of_subscribers")]

    operations = [
        migrations.AlterModelOptions(
            name='suppression',
            options={'ordering': ['-at'], 'permissions': [('lift_suppression', 'Can let suppressed addresses sign up again')], 'verbose_name': 'suppression', 'verbose_name_plural': 'suppressions'},
        ),
        migrations.AlterField(
            model_name='suppression',
            name='at',
            field=models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='time'),
        ),
        migrations.AlterField(
            model_name='suppression',
            name='reason',
            field=models.CharField(choices=[('bounced', 'Mail came back'), ('complained', 'Complained'), ('asked', 'Asked for it'), ('erased', 'Had everything erased'), ('imported', 'Brought in from a file')], default='asked', max_length=10, verbose_name='reason'),
        ),
    ]
