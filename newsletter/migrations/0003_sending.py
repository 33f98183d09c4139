
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0002_counts_move_to_intake'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailDomain',
            fields=[
                ('domain', models.CharField(max_length=255, primary_key=True, serialize=False, verbose_name='domain')),
                ('takes_mail', models.BooleanField(default=True, verbose_name='takes mail')),
                ('group', models.CharField(max_length=120, verbose_name='group')),
                ('looked_at', models.DateTimeField(verbose_name='looked up')),
            ],
            options={
                'verbose_name': 'mail domain',
                'verbose_name_plural': 'mail domains',
                'ordering': ['domain'],
            },
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('host', models.CharField(max_length=100, verbose_name='machine')),
                ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='started')),
                ('seen_at', models.DateTimeField(verbose_name='seen')),
                ('sent', models.PositiveBigIntegerField(default=0, verbose_name='sent')),
                ('trouble', models.CharField(blank=True, max_length=300, verbose_name='trouble')),
            ],
            options={
                'verbose_name': 'sender',
                'verbose_name_plural': 'senders',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(help_text='gmail, outlook, yahoo, a domain, or * for all mail together.', max_length=120, unique=True, verbose_name='group')),
                ('per_second', models.FloatField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='messages a second')),
                ('connections', models.PositiveSmallIntegerField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='senders at once')),
                ('next_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'throttle',
                'verbose_name_plural': 'throttles',
                'ordering': ['group'],
            },
        ),
        migrations.AddField(
            model_name='edition',
            name='also_to',
            field=models.ManyToManyField(blank=True, help_text='Whoever is on several of these lists gets one copy.', related_name='+', to='newsletter.mailinglist', verbose_name='also to'),
        ),
        migrations.AddField(
            model_name='edition',
            name='approved_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='approved'),
        ),
        migrations.AddField(
            model_name='edition',
            name='approved_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by'),
        ),
        migrations.AddField(
            model_name='edition',
            name='audience',
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='author',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='edition',
            name='content_hash',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='edition',
            name='expected',
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='expires_after',
            field=models.PositiveSmallIntegerField(default=24, help_text='Hours after which what could not be delivered is given up.', verbose_name='given up after'),
        ),
        migrations.AddField(
            model_name='edition',
            name='finished_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='finished'),
        ),
        migrations.AddField(
            model_name='edition',
            name='first_delivery',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='frozen_html',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='edition',
            name='frozen_text',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='edition',
            name='last_delivery',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='paused_because',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='why it was paused'),
        ),
        migrations.AddField(
            model_name='edition',
            name='send_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='send at'),
        ),
        migrations.AddField(
            model_name='edition',
            name='started_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='started'),
        ),
        migrations.AddField(
            model_name='edition',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waits for approval'), ('approved', 'Approved'), ('sending', 'Being sent'), ('paused', 'Paused'), ('sent', 'Sent'), ('cancelled', 'Cancelled')], default='draft', editable=False, max_length=10, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='edition',
            name='test_hours',
            field=models.PositiveSmallIntegerField(default=2, verbose_name='hours of the test'),
        ),
        migrations.AddField(
            model_name='edition',
            name='test_percent',
            field=models.PositiveSmallIntegerField(default=20, verbose_name='share of the test'),
        ),
        migrations.AddField(
            model_name='edition',
            name='winner',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='reply_to',
            field=models.EmailField(blank=True, help_text='A mailbox that somebody reads.', max_length=254, verbose_name='answers go to'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='sender_name',
            field=models.CharField(default='Azerbaijan.US', max_length=80, verbose_name='name of the sender'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='is_tracked',
            field=models.BooleanField(default=False, help_text='Only if the subscriber said so.', verbose_name='clicks may be counted'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='paused_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='paused until'),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'Waits'), ('claimed', 'Taken by a sender'), ('inflight', 'On the wire'), ('sent', 'Sent'), ('deferred', 'Deferred by the mail server'), ('bounced', 'Came back'), ('suppressed', 'Suppressed'), ('expired', 'Given up'), ('uncertain', 'Uncertain'), ('cancelled', 'Cancelled')], default='queued', max_length=10, verbose_name='state')),
                ('variant', models.PositiveSmallIntegerField(default=0, null=True)),
                ('lane', models.CharField(blank=True, max_length=120)),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.BigIntegerField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(verbose_name='since')),
                ('reply', models.CharField(blank=True, max_length=300, verbose_name='what the mail server said')),
                ('settled_at', models.DateTimeField(null=True)),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='newsletter.edition', verbose_name='edition')),
                ('mailing_list', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsletter.mailinglist')),
                ('subscriber', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='newsletter.subscriber')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'deferred'])), fields=['edition', 'lane', 'due_at', 'id'], name='delivery_waiting'), models.Index(condition=models.Q(('state__in', ['claimed', 'inflight'])), fields=['lease_until'], name='delivery_held'), models.Index(condition=models.Q(('state', 'uncertain')), fields=['edition'], name='delivery_uncertain')],
                'constraints': [models.UniqueConstraint(fields=('subscriber', 'edition'), name='delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='SubjectVariant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('subject', models.CharField(max_length=150, verbose_name='subject')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='newsletter.edition')),
            ],
            options={
                'verbose_name': 'subject variant',
                'verbose_name_plural': 'subject variants',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'number'), name='subject_variant_once'), models.CheckConstraint(condition=models.Q(('number__range', (1, 3))), name='subject_variant_at_most_four')],
            },
        ),
    ]
