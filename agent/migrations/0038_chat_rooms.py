"""Chat rooms of the message bus, and providers that rest."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from agent import roles


READS = {"agent.view_chatroom", "agent.view_chatroomusage"}
RUNS = READS | {f"agent.{verb}_chatroom" for verb in ("add", "change", "delete")}


def grant(apps, schema_editor):
    roles.grant(
        apps,
        schema_editor.connection.alias,
        {roles.REVIEWER: READS, roles.ADMINISTRATOR: RUNS},
    )


class Migration(migrations.Migration):

    dependencies = [
        ('agent', '0037_dialogue_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProviderState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('rests_until', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='QueuedRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_id', models.CharField(max_length=128, unique=True)),
                ('room', models.CharField(blank=True, max_length=128)),
                ('claim', models.UUIDField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('reply', models.JSONField(null=True)),
                ('answered_at', models.DateTimeField(db_index=True, null=True)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='persona',
            name='hedge_ms',
            field=models.PositiveIntegerField(blank=True, help_text='Milliseconds without first words after which the next provider is asked, too; who speaks first wins. Costs more tokens. Empty: only one is asked at a time.', null=True, validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(60000)], verbose_name='hedge (ms)'),
        ),
        migrations.AddField(
            model_name='provider',
            name='failures_in_a_row',
            field=models.PositiveSmallIntegerField(db_default=3, default=3, help_text='After so many it is not asked for a while. 0: it is always asked.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='failures in a row'),
        ),
        migrations.AddField(
            model_name='provider',
            name='first_words_s',
            field=models.FloatField(blank=True, help_text='Seconds it has for its first words. Empty: what the persona allows.', null=True, validators=[django.core.validators.MinValueValidator(0.2), django.core.validators.MaxValueValidator(300)], verbose_name='limit for the first words (s)'),
        ),
        migrations.AddField(
            model_name='provider',
            name='organization',
            field=models.CharField(blank=True, db_default='', default='', help_text="OpenAI's id of the organisation that pays, sent as OpenAI-Organization.", max_length=100, validators=[django.core.validators.RegexValidator('^[ -~]*$', 'Use Latin letters, digits and signs only.')], verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='provider',
            name='rest_s',
            field=models.FloatField(db_default=30.0, default=30.0, help_text='Seconds that it is not asked then; after them one question tries it.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3600)], verbose_name='rest (s)'),
        ),
        migrations.AddField(
            model_name='provider',
            name='site_name',
            field=models.CharField(blank=True, db_default='', default='', help_text="For OpenRouter's rankings, sent as X-Title.", max_length=100, validators=[django.core.validators.RegexValidator('^[ -~]*$', 'Use Latin letters, digits and signs only.')], verbose_name='name of the site'),
        ),
        migrations.AddField(
            model_name='provider',
            name='site_url',
            field=models.CharField(blank=True, db_default='', default='', help_text="For OpenRouter's rankings, sent as HTTP-Referer.", max_length=200, validators=[django.core.validators.RegexValidator('^[ -~]*$', 'Use Latin letters, digits and signs only.')], verbose_name='address of the site'),
        ),
        migrations.AlterField(
            model_name='provider',
            name='kind',
            field=models.CharField(choices=[('chat', 'OpenAI-compatible endpoint'), ('ollama', "Ollama's own interface"), ('offline', 'offline: speaks from the content alone')], default='chat', max_length=10, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='ChatRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='What the chat calls the room: the channel_id of its messages.', max_length=128, unique=True, verbose_name='id on the bus')),
                ('name', models.CharField(blank=True, help_text='As staff see it.', max_length=100, verbose_name='name')),
                ('context_messages', models.PositiveSmallIntegerField(default=10, help_text='So many of the last questions and answers are read before each answer.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)], verbose_name='messages of context')),
                ('context_tokens', models.PositiveIntegerField(default=2000, help_text='What was said before and does not fit any more is summarised.', validators=[django.core.validators.MinValueValidator(100), django.core.validators.MaxValueValidator(100000)], verbose_name='tokens of context')),
                ('requests_per_minute', models.PositiveIntegerField(blank=True, help_text='Of all together.', null=True, verbose_name='requests a minute')),
                ('tokens_per_day', models.PositiveIntegerField(blank=True, help_text='Of all together.', null=True, verbose_name='tokens a day')),
                ('person_requests_per_minute', models.PositiveIntegerField(blank=True, help_text='Empty: as for all rooms. 0: no limit.', null=True, verbose_name='requests a minute and person')),
                ('person_tokens_per_day', models.PositiveIntegerField(blank=True, help_text='Empty: as for all rooms. 0: no limit.', null=True, verbose_name='tokens a day and person')),
                ('enabled', models.BooleanField(default=True, help_text='Untick to have Rosa say nothing there.', verbose_name='enabled')),
                ('resets', models.PositiveIntegerField(default=0, editable=False)),
                ('summary', models.TextField(blank=True, editable=False, verbose_name='summary')),
                ('summary_until', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('last_at', models.DateTimeField(db_index=True, editable=False, null=True, verbose_name='last message')),
                ('channel', models.ForeignKey(blank=True, help_text='Whose settings hold for the answers, such as how long they are kept.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='chat_rooms', to='agent.channel', verbose_name='channel')),
                ('persona', models.ForeignKey(blank=True, help_text="Who answers. Empty: the channel's persona. “!chat persona NAME” changes it.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='chat_rooms', to='agent.persona', verbose_name='persona')),
            ],
            options={
                'verbose_name': 'chat room',
                'verbose_name_plural': 'chat rooms',
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='ProviderFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField()),
                ('code', models.CharField(max_length=40)),
                ('waited_ms', models.FloatField(default=0.0)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['slug', '-at'], name='provider_failure_by_slug')],
            },
        ),
        migrations.CreateModel(
            name='ChatRoomTurn',
            fields=[
                ('attempt', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('person', models.CharField(blank=True, max_length=128, verbose_name='person')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='agent.chatroom')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['room', 'at'], name='chat_room_turn_by_time'), models.Index(fields=['person', 'at'], name='chat_room_turn_by_person')],
            },
        ),
        migrations.CreateModel(
            name='ChatRoomUsage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(blank=True, max_length=128, verbose_name='person')),
                ('day', models.DateField(db_index=True, verbose_name='day')),
                ('requests', models.PositiveIntegerField(default=0, verbose_name='requests')),
                ('tokens', models.PositiveBigIntegerField(default=0, verbose_name='tokens')),
                ('declined', models.PositiveIntegerField(default=0, verbose_name='over the limit')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usage', to='agent.chatroom')),
            ],
            options={
                'verbose_name': 'use of a chat room',
                'verbose_name_plural': 'use of chat rooms',
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('room', 'person', 'day'), name='chat_room_usage_once')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop, elidable=False),
    ]
