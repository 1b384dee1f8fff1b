"""Webhooks: how far each subscription has come, and how every attempt went."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0007_shingle_indexes'),
    ]

    operations = [
        # Nothing could write these two before: their tables are empty.
        migrations.DeleteModel('Delivery'),
        migrations.DeleteModel('Subscription'),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, help_text='The identifier in every payload. It never changes.', unique=True, verbose_name='identifier')),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Goes up by one with every edit; a stale edit is refused.')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('modified', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('url', models.URLField(max_length=2000, validators=[django.core.validators.URLValidator(code='bad_url', message='Give a web address that starts with http:// or https://.', schemes=['http', 'https'])])),
                ('event_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, help_text='Such as verdict.retracted, or verdict.* for all about verdicts. Empty means every event.', size=None)),
                ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused'), ('disabled', 'Disabled after persistent failure')], default='active', max_length=10)),
                ('disabled_reason', models.CharField(blank=True, default='', max_length=500)),
                ('salt', models.CharField(help_text='What the secret is derived from, with SECRET_KEY.', max_length=64)),
                ('secret_sha256', models.CharField(max_length=64)),
                ('old_salt', models.CharField(blank=True, default='', max_length=64)),
                ('old_secret_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('old_secret_until', models.DateTimeField(blank=True, help_text='Until then the secret before signs too.', null=True)),
                ('position', models.BigIntegerField(default=0, help_text='The number of the last event that is done with.')),
                ('failures', models.PositiveIntegerField(default=0, help_text='Attempts that failed since the last delivery.')),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease', models.UUIDField(blank=True, help_text='Whoever holds it is sending.', null=True)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('newsroom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='annotations.newsroom')),
            ],
            options={
                'ordering': ['newsroom', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, help_text='The identifier in every payload. It never changes.', unique=True, verbose_name='identifier')),
                ('status', models.CharField(choices=[('waiting', 'Waiting to be tried again'), ('delivered', 'Delivered'), ('failed', 'Given up')], default='waiting', max_length=10)),
                ('attempt_count', models.PositiveIntegerField(default=0)),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='annotations.event')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='annotations.subscription')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['subscription', '-event'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('milliseconds', models.PositiveIntegerField()),
                ('status', models.PositiveSmallIntegerField(blank=True, help_text='Of the answer; empty when there was none.', null=True)),
                ('said', models.CharField(blank=True, default='', help_text='Why it failed.', max_length=500)),
                ('answer', models.TextField(blank=True, default='', help_text="How the answer's body began.")),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='annotations.delivery')),
            ],
            options={
                'ordering': ['delivery', '-number'],
                'constraints': [models.UniqueConstraint(fields=('delivery', 'number'), name='delivery_attempt_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'paused', 'disabled'])), name='subscription_state_known', violation_error_code='unknown_state', violation_error_message='There is no such state. Choose one of: active, paused, disabled.'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('url', ''), ('url__iregex', '^https?://[^\\s]+$'), _connector='OR'), name='subscription_url_web', violation_error_code='bad_url', violation_error_message='Give a web address that starts with http:// or https://.'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('secret_sha256__regex', '^[0-9a-f]{64}$'), ('old_secret_sha256__regex', '^([0-9a-f]{64})?$')), name='subscription_secret_is_hashed', violation_error_code='plaintext_secret', violation_error_message='Only the SHA-256 of a secret is stored.'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('position__gte', 0)), name='subscription_position_exists'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('status', 'waiting')), fields=['subscription', 'event'], name='delivery_waiting'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('subscription', 'event'), name='delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'delivered', 'failed'])), name='delivery_status_known', violation_error_code='unknown_status', violation_error_message='There is no such status. Choose one of: waiting, delivered, failed.'),
        ),
    ]
