import congress.clock
import congress.fields
import congress.models.institution
import congress.models.reminders
import congress.schema
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        congress.schema.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Congress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('short_name', models.CharField(help_text='As it stands in notices, e.g. 安澜人大.', max_length=20, verbose_name='short name')),
                        ('area_name', models.CharField(max_length=40, verbose_name='area')),
                        ('level', models.CharField(choices=[('national', 'National'), ('province', 'Province'), ('city', 'City with districts'), ('county', 'County or district'), ('town', 'Town')], max_length=10, verbose_name='level')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='congress.congress', verbose_name='congress above')),
                        ('number_pattern', models.CharField(default='{term}届{session}次第{number:03}号', help_text='{term} and {session} in Chinese numerals, {number:03} with three digits.', max_length=60, validators=[congress.models.institution.numbers_pattern], verbose_name='numbers in session')),
                        ('recess_pattern', models.CharField(default='{term}届{session}次闭会第{number:03}号', max_length=60, validators=[congress.models.institution.numbers_pattern], verbose_name='numbers between sessions')),
                        ('demo', models.BooleanField(default=False, editable=False, verbose_name='demonstration')),
                    ],
                    options={
                        'verbose_name': 'congress',
                        'verbose_name_plural': 'congresses',
                    },
                ),
                migrations.CreateModel(
                    name='Term',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='congress.congress', verbose_name='congress')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                        ('begins_on', models.DateField(verbose_name='begins on')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                    ],
                    options={
                        'verbose_name': 'term',
                        'verbose_name_plural': 'terms',
                        'constraints': [models.UniqueConstraint(fields=('congress', 'number'), name='term_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='congress.term', verbose_name='term')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                        ('begins_on', models.DateField(verbose_name='begins on')),
                        ('ends_on', models.DateField(verbose_name='ends on')),
                        ('motion_deadline', models.DateTimeField(blank=True, null=True, verbose_name='motions until')),
                    ],
                    options={
                        'verbose_name': 'session',
                        'verbose_name_plural': 'sessions',
                        'constraints': [models.UniqueConstraint(fields=('term', 'number'), name='session_number_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='session_ends_after_it_begins', violation_error_message='A session ends after it begins.')],
                    },
                ),
                migrations.CreateModel(
                    name='Organ',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organs', to='congress.congress', verbose_name='congress')),
                        ('code', models.CharField(max_length=12, verbose_name='code')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('kind', models.CharField(choices=[('congress', 'Congress body'), ('government', 'Government'), ('department', 'Government department'), ('direct', 'Directly subordinate body'), ('party', 'Party organ'), ('mass', 'Mass organisation'), ('court', 'Court or procuratorate'), ('vertical', 'Vertically managed body'), ('enterprise', 'State enterprise'), ('zone', 'Functional zone'), ('lower', 'Lower government'), ('military', 'Military'), ('delegation', 'Delegation')], max_length=12, verbose_name='class')),
                        ('abbreviation', models.CharField(blank=True, max_length=12, verbose_name='abbreviation in document numbers')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='congress.organ', verbose_name='parent')),
                        ('dispatcher', models.ForeignKey(blank=True, help_text='Who passes on what is assigned to this body; empty when it handles everything itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispatches_for', to='congress.organ', verbose_name='dispatching office')),
                        ('asked', models.BooleanField(default=False, help_text='Party organs, the military: 商请.', verbose_name='asked, not ordered')),
                        ('business', models.CharField(blank=True, max_length=200, verbose_name='business')),
                        ('contact', models.CharField(blank=True, max_length=40, verbose_name='contact')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='office phone')),
                        ('address', models.CharField(blank=True, max_length=120, verbose_name='address')),
                        ('latitude', models.DecimalField(blank=True, decimal_places=6, help_text='In degrees (CGCS2000), e.g. 43.825100; with the longitude or not at all.', max_digits=8, null=True, verbose_name='latitude')),
                        ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                        ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='congress.file', verbose_name='picture')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                        ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.organ', verbose_name='successor')),
                        ('heir', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heir_of', to='congress.organ')),
                        ('inherits', models.BooleanField(default=False, editable=False)),
                        ('closed_at', models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'organ',
                        'verbose_name_plural': 'organs',
                        'constraints': [models.UniqueConstraint(fields=('congress', 'code'), name='organ_code_once'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='organ_stands_on_earth', violation_error_message='Give latitude (−90 to 90) and longitude (−180 to 180), or neither.')],
                    },
                ),
                migrations.CreateModel(
                    name='SpecialDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(unique=True, verbose_name='day')),
                        ('kind', models.CharField(choices=[('off', 'Holiday'), ('work', 'Make-up workday')], max_length=4, verbose_name='kind')),
                        ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                    ],
                    options={
                        'verbose_name': 'special day',
                        'verbose_name_plural': 'holidays and make-up workdays',
                    },
                ),
                migrations.CreateModel(
                    name='CalendarYear',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                    ],
                    options={
                        'verbose_name': 'calendar year',
                        'verbose_name_plural': 'calendar years',
                    },
                ),
                migrations.CreateModel(
                    name='TermRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_rules', to='congress.congress', verbose_name='congress')),
                        ('what', models.CharField(choices=[('assign', 'Assign after receipt'), ('sign', 'Sign for'), ('return', 'Ask to give back'), ('reassign', 'Assign again'), ('co_opinion', 'Co-opinion'), ('co_redo', 'Redo a co-opinion'), ('reply', 'Reply'), ('reply_extended', 'Reply, extended'), ('evaluation', 'Evaluation'), ('rehandling', 'Re-handling')], max_length=20, verbose_name='kind of term')),
                        ('amount', models.PositiveSmallIntegerField(verbose_name='amount')),
                        ('unit', models.CharField(choices=[('hour', 'hours'), ('day', 'calendar days'), ('working_day', 'working days'), ('month', 'months')], max_length=12, verbose_name='unit of time')),
                        ('source', models.CharField(blank=True, max_length=120, verbose_name='legal source')),
                    ],
                    options={
                        'verbose_name': 'term of time',
                        'verbose_name_plural': 'terms of time',
                        'constraints': [models.UniqueConstraint(fields=('congress', 'what'), name='term_rule_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('congress', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.congress', verbose_name='congress')),
                        ('target_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                        ('target_id', models.BigIntegerField()),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='actor')),
                        ('capacity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.post', verbose_name='capacity')),
                        ('at', models.DateTimeField(default=congress.clock.now, editable=False, verbose_name='at')),
                        ('data', models.JSONField(default=dict)),
                        ('address', models.CharField(blank=True, max_length=45, verbose_name='address')),
                        ('request_id', models.CharField(blank=True, max_length=36, verbose_name='request')),
                    ],
                    options={
                        'verbose_name': 'event',
                        'verbose_name_plural': 'events',
                        'indexes': [models.Index(fields=['target_type', 'target_id', 'id'], name='event_by_target'), models.Index(fields=['congress', 'id'], name='event_by_congress')],
                    },
                ),
                migrations.CreateModel(
                    name='Pending',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pending', to='congress.event')),
                        ('reaction', models.CharField(max_length=120, verbose_name='reaction')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('due_at', models.DateTimeField(default=congress.clock.now, null=True)),
                        ('error', models.TextField(blank=True)),
                    ],
                    options={
                        'verbose_name': 'reaction to run',
                        'verbose_name_plural': 'reactions to run',
                        'indexes': [models.Index(fields=['due_at', 'id'], name='pending_by_due')],
                        'constraints': [models.UniqueConstraint(fields=('event', 'reaction'), name='reaction_once_per_event')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='kind')),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='actor')),
                        ('at', models.DateTimeField(db_index=True, default=congress.clock.now, verbose_name='at')),
                        ('what', models.CharField(blank=True, max_length=200, verbose_name='what')),
                        ('address', models.CharField(blank=True, max_length=45, verbose_name='address')),
                        ('request_id', models.CharField(blank=True, max_length=36, verbose_name='request')),
                    ],
                    options={
                        'verbose_name': 'audit record',
                        'verbose_name_plural': 'audit records',
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='congress.congress', verbose_name='congress')),
                        ('organ', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='congress.organ', verbose_name='organ')),
                        ('role', models.CharField(choices=[('deputy', 'Deputy'), ('secretariat', 'Session secretariat'), ('deputy_affairs', 'Deputy work committee'), ('delegation_staff', 'Delegation staff'), ('committee_staff', 'Committee staff'), ('leader', 'Leader'), ('dispatcher', 'Dispatching office'), ('unit_clerk', 'Unit clerk'), ('unit_leader', 'Unit leader'), ('station_master', 'Station master'), ('station_liaison', 'Station liaison'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('auditor', 'Audit administrator')], max_length=20, verbose_name='role')),
                        ('title', models.CharField(blank=True, max_length=40, verbose_name='title')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                    ],
                    options={
                        'verbose_name': 'post',
                        'verbose_name_plural': 'posts',
                        'indexes': [models.Index(fields=['organ', 'role'], name='post_by_organ')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('organ__isnull', False), ('valid_to', None)), fields=('user', 'organ', 'role'), name='post_held_once'), models.UniqueConstraint(condition=models.Q(('organ__isnull', True), ('valid_to', None)), fields=('user', 'congress', 'role'), name='post_without_organ_held_once'), models.CheckConstraint(condition=models.Q(('organ__isnull', False), models.Q(('role__in', ['unit_clerk', 'unit_leader', 'dispatcher']), _negated=True), _connector='OR'), name='post_of_a_unit_names_it')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(error_messages={'unique': 'This user name is taken.'}, max_length=40, unique=True, verbose_name='user name')),
                        ('name', models.CharField(max_length=40, verbose_name='full name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('phone', congress.fields.PersonalCharField(blank=True, verbose_name='mobile phone')),
                        ('phone_index', congress.fields.BlindIndexField(of='phone', unique=True)),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('password_set_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='password set at')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='must change the password')),
                        ('acting_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='congress.post', verbose_name='acting as')),
                        ('language', models.CharField(default='zh-hans', max_length=10, verbose_name='language')),
                        ('large_text', models.BooleanField(default=False, verbose_name='large text')),
                        ('created_at', models.DateTimeField(default=congress.clock.now, editable=False, verbose_name='created at')),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                    },
                ),
                migrations.CreateModel(
                    name='FormerPassword',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_passwords', to=settings.AUTH_USER_MODEL)),
                        ('password', models.CharField(max_length=128)),
                        ('at', models.DateTimeField(default=congress.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Counter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.congress')),
                        ('series', models.CharField(max_length=60)),
                        ('value', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('congress', 'series'), name='counter_once')],
                    },
                ),
                migrations.CreateModel(
                    name='File',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('target_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                        ('target_id', models.BigIntegerField()),
                        ('purpose', models.CharField(default='attachment', max_length=20)),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('content_type', models.CharField(max_length=100)),
                        ('size', models.PositiveIntegerField(verbose_name='size')),
                        ('sha256', models.CharField(max_length=64)),
                        ('stored', models.FileField(max_length=120, upload_to='%Y/%m')),
                        ('quarantined', models.BooleanField(default=False)),
                        ('virus', models.CharField(blank=True, max_length=100)),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=congress.clock.now, editable=False)),
                    ],
                    options={
                        'verbose_name': 'file',
                        'verbose_name_plural': 'files',
                        'indexes': [models.Index(fields=['target_type', 'target_id'], name='file_by_target'), models.Index(condition=models.Q(('quarantined', True), ('virus', '')), fields=['id'], name='file_unexamined')],
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='congress.event')),
                        ('kind', models.CharField(max_length=60)),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('text', models.TextField(blank=True, verbose_name='text')),
                        ('url', models.CharField(blank=True, max_length=200)),
                        ('created_at', models.DateTimeField(default=congress.clock.now, editable=False)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'notice',
                        'verbose_name_plural': 'notices',
                        'indexes': [models.Index(fields=['recipient', '-id'], name='notice_by_recipient'), models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='notice_unread')],
                        'constraints': [models.UniqueConstraint(fields=('recipient', 'event', 'kind'), name='notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SearchEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('target_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                        ('target_id', models.BigIntegerField()),
                        ('congress', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='congress.congress')),
                        ('text', models.TextField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('target_type', 'target_id'), name='search_entry_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('title', models.CharField(max_length=120, verbose_name='title')),
                        ('congress', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.congress')),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                        ('capacity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.post')),
                        ('created_at', models.DateTimeField(default=congress.clock.now, editable=False)),
                        ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=8, verbose_name='state')),
                        ('key', models.CharField(max_length=80, null=True, unique=True)),
                        ('parameters', models.JSONField(default=dict)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('result', models.JSONField(default=dict)),
                        ('error', models.TextField(blank=True)),
                        ('claimed_at', models.DateTimeField(null=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'job',
                        'verbose_name_plural': 'jobs',
                        'indexes': [models.Index(fields=['state', 'id'], name='job_by_state'), models.Index(fields=['created_by', '-id'], name='job_by_user')],
                    },
                ),
                migrations.CreateModel(
                    name='FormDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='form_drafts', to=settings.AUTH_USER_MODEL)),
                        ('form', models.CharField(max_length=60)),
                        ('target', models.CharField(blank=True, max_length=40)),
                        ('fields', models.JSONField(default=dict)),
                        ('saved_at', models.DateTimeField(default=congress.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'form', 'target'), name='one_draft_per_form')],
                    },
                ),
                migrations.CreateModel(
                    name='IdempotencyKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('key', models.CharField(max_length=80)),
                        ('path', models.CharField(max_length=200)),
                        ('status', models.PositiveSmallIntegerField(null=True)),
                        ('answer', models.JSONField(null=True)),
                        ('created_at', models.DateTimeField(db_index=True, default=congress.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'key', 'path'), name='idempotency_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='congress.post')),
                        ('created_at', models.DateTimeField(default=congress.clock.now, editable=False)),
                        ('used_on', models.DateField(null=True)),
                    ],
                    options={
                        'verbose_name': 'API token',
                        'verbose_name_plural': 'API tokens',
                    },
                ),
                migrations.CreateModel(
                    name='OneTimeCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='one_time_code', to=settings.AUTH_USER_MODEL)),
                        ('digest', models.CharField(max_length=64)),
                        ('expires_at', models.DateTimeField()),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='congress.event')),
                        ('notification', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='congress.notification')),
                        ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                        ('channel', models.CharField(choices=[('wecom', 'WeCom message'), ('dingtalk', 'DingTalk message'), ('feishu', 'Feishu message'), ('wechat', 'WeChat service account'), ('sms', 'SMS'), ('mail', 'E-mail'), ('wecom_robot', 'WeCom group robot'), ('dingtalk_robot', 'DingTalk group robot'), ('feishu_robot', 'Feishu group robot')], max_length=16, verbose_name='channel')),
                        ('reference', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('title', models.CharField(blank=True, max_length=60)),
                        ('address', congress.fields.PersonalCharField(blank=True)),
                        ('text', congress.fields.PersonalCharField(blank=True)),
                        ('code', congress.fields.PersonalCharField(blank=True)),
                        ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                        ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed')], default='queued', max_length=8, verbose_name='state')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('due_at', models.DateTimeField(default=congress.clock.now, verbose_name='due at')),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('claimed_at', models.DateTimeField(null=True)),
                        ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                        ('error', models.CharField(blank=True, max_length=200, verbose_name='fault')),
                        ('created_at', models.DateTimeField(default=congress.clock.now, editable=False)),
                    ],
                    options={
                        'verbose_name': 'delivery',
                        'verbose_name_plural': 'deliveries',
                        'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['-urgent', 'due_at', 'id'], name='delivery_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['claimed_at'], name='delivery_claimed'), models.Index(condition=models.Q(('state', 'failed')), fields=['id'], name='delivery_failed')],
                        'constraints': [models.UniqueConstraint(fields=('event', 'recipient', 'channel'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='delivery_sent_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='delivery_claim_has_time'), models.CheckConstraint(condition=models.Q(('recipient__isnull', False), models.Q(('event', None), ('notification', None)), _connector='OR'), name='delivery_without_account_is_a_code')],
                    },
                ),
                migrations.CreateModel(
                    name='ChannelBinding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bindings', to=settings.AUTH_USER_MODEL)),
                        ('channel', models.CharField(choices=[('wecom', 'WeCom message'), ('dingtalk', 'DingTalk message'), ('feishu', 'Feishu message'), ('wechat', 'WeChat service account'), ('sms', 'SMS'), ('mail', 'E-mail'), ('wecom_robot', 'WeCom group robot'), ('dingtalk_robot', 'DingTalk group robot'), ('feishu_robot', 'Feishu group robot')], max_length=16, verbose_name='channel')),
                        ('address', congress.fields.PersonalCharField(verbose_name='address')),
                        ('bound_at', models.DateTimeField(default=congress.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'channel'), name='one_binding_per_channel')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticePreference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_preference', to=settings.AUTH_USER_MODEL)),
                        ('channels', models.JSONField(default=dict)),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                        ('quiet_to', models.TimeField(blank=True, null=True, verbose_name='quiet to')),
                        ('digest', models.BooleanField(default=False, verbose_name='once a day')),
                        ('digest_on', models.DateField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('digest', True)), fields=['digest_on'], name='digest_wished')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_to__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_to__isnull', False)), _connector='OR'), name='quiet_hours_have_two_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='Breaker',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('wecom', 'WeCom message'), ('dingtalk', 'DingTalk message'), ('feishu', 'Feishu message'), ('wechat', 'WeChat service account'), ('sms', 'SMS'), ('mail', 'E-mail'), ('wecom_robot', 'WeCom group robot'), ('dingtalk_robot', 'DingTalk group robot'), ('feishu_robot', 'Feishu group robot')], max_length=16, unique=True)),
                        ('faults', models.PositiveIntegerField(default=0)),
                        ('rests_until', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='ReminderRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_rules', to='congress.congress', verbose_name='congress')),
                        ('term', models.CharField(max_length=30, verbose_name='kind of term')),
                        ('days', models.CharField(blank=True, default='15, 5, 1', help_text='With commas between them. Empty: not before the last day.', max_length=60, validators=[congress.models.reminders.numbers_in], verbose_name='working days before')),
                        ('on_the_day', models.BooleanField(default=True, verbose_name='on the last day')),
                        ('hours', models.CharField(blank=True, default='1', help_text='For terms that end at an hour.', max_length=60, validators=[congress.models.reminders.numbers_in], verbose_name='hours before')),
                        ('unread_days', models.PositiveSmallIntegerField(blank=True, default=3, help_text="The unit's leader, then the office, then the secretariat, each once. Empty: nobody else is told.", null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='unread for so many working days: the next one up is told')),
                    ],
                    options={
                        'verbose_name': 'rule for reminders',
                        'verbose_name_plural': 'rules for reminders',
                        'constraints': [models.UniqueConstraint(fields=('congress', 'term'), name='reminder_rule_once', violation_error_message='This congress has a rule for this kind of term already.')],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('target_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                        ('target_id', models.BigIntegerField()),
                        ('congress', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='congress.congress')),
                        ('term', models.CharField(max_length=30)),
                        ('due_on', models.DateField()),
                        ('stage', models.SmallIntegerField()),
                        ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.event')),
                        ('told_on', models.DateField(default=congress.clock.today)),
                        ('level', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('event__isnull', False)), fields=['term', 'told_on'], name='reminder_awaited')],
                        'constraints': [models.UniqueConstraint(fields=('target_type', 'target_id', 'term', 'due_on'), name='reminder_once'), models.CheckConstraint(condition=models.Q(('stage__gte', -1)), name='reminder_stage_known')],
                    },
                ),
                migrations.CreateModel(
                    name='SensitiveWord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sensitive_words', to='congress.congress', verbose_name='congress')),
                        ('word', models.CharField(help_text='Spaces and signs inside it do not hide it; full-width and capital letters are the same.', max_length=40, validators=[django.core.validators.MinLengthValidator(2)], verbose_name='word')),
                        ('is_refused', models.BooleanField(default=False, help_text='Otherwise it is only pointed out to whoever reviews the text.', verbose_name='keeps a text from being handed in')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('remark', models.CharField(blank=True, max_length=100, verbose_name='remark')),
                    ],
                    options={
                        'verbose_name': 'sensitive word',
                        'verbose_name_plural': 'sensitive words',
                        'constraints': [models.UniqueConstraint(fields=('congress', 'word'), name='sensitive_word_once')],
                    },
                ),
            ],
        ),
    ]
