import congress.clock
import congress.fields
import congress.schema
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('congress', '0001_found_institution'),
        ('deputies', '0001_open_the_roster'),
        ('proposals', '0001_lay_out_the_chain'),
    ]

    operations = [
        congress.schema.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Station',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='congress.congress', verbose_name='congress')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='liaison.station', verbose_name='station above')),
                        ('level', models.CharField(choices=[('general', 'General station'), ('centre', 'Centre station'), ('station', 'Station'), ('point', 'Contact point')], default='station', max_length=8, verbose_name='level')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('short_name', models.CharField(blank=True, max_length=20, verbose_name='short name')),
                        ('theme', models.CharField(blank=True, help_text='Of a station for one trade or one kind of matter.', max_length=40, verbose_name='theme')),
                        ('model_station', models.BooleanField(default=False, verbose_name='demonstration station')),
                        ('area', models.CharField(blank=True, max_length=200, verbose_name='area served')),
                        ('address', models.CharField(max_length=120, verbose_name='address')),
                        ('latitude', models.DecimalField(blank=True, decimal_places=6, help_text='In degrees (CGCS2000), e.g. 43.825100; with the longitude or not at all.', max_digits=8, null=True, verbose_name='latitude')),
                        ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone of the station')),
                        ('hours', models.CharField(blank=True, max_length=200, verbose_name='opening hours')),
                        ('rules', models.TextField(blank=True, max_length=4000, verbose_name='rules of the station')),
                        ('about', models.TextField(blank=True, max_length=4000, verbose_name='about the station')),
                        ('opened_on', models.DateField(verbose_name='opened on')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ],
                    options={
                        'verbose_name': 'station',
                        'verbose_name_plural': 'stations',
                        'constraints': [models.UniqueConstraint(fields=('congress', 'name'), name='station_name_once'), models.CheckConstraint(condition=models.Q(('level__in', ['general', 'centre', 'station', 'point'])), name='station_level_known'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='station_closes_after_it_opens', violation_error_message='The last day lies before the first one.'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='station_stands_on_earth', violation_error_message='Give latitude (−90 to 90) and longitude (−180 to 180), or neither.')],
                    },
                ),
                migrations.CreateModel(
                    name='StationStaff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='liaison.station', verbose_name='station')),
                        ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.post', verbose_name='post')),
                        ('since', models.DateField(verbose_name='since')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ],
                    options={
                        'verbose_name': 'person at a station',
                        'verbose_name_plural': 'staff of the stations',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('station', 'post'), name='serves_a_station_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StationDeputy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='liaison.station', verbose_name='station')),
                        ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deputies.mandate', verbose_name='deputy')),
                        ('since', models.DateField(verbose_name='since')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ],
                    options={
                        'verbose_name': 'deputy at a station',
                        'verbose_name_plural': 'deputies at the stations',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('station', 'mandate'), name='belongs_to_a_station_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StationCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='liaison.station', verbose_name='station')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('item', models.CharField(choices=[('place', 'A place'), ('equipment', 'Equipment'), ('rules', 'Rules'), ('organisation', 'Organisation'), ('activities', 'Activities'), ('records', 'Records')], max_length=12, verbose_name='what a station has')),
                        ('met', models.BooleanField(verbose_name='there')),
                        ('evidence', models.CharField(blank=True, max_length=200, verbose_name='what shows it')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(default=congress.clock.now)),
                    ],
                    options={
                        'verbose_name': 'check of a station',
                        'verbose_name_plural': 'checks of the stations',
                        'constraints': [models.UniqueConstraint(fields=('station', 'year', 'item'), name='station_checked_once_a_year'), models.CheckConstraint(condition=models.Q(('item__in', ['place', 'equipment', 'rules', 'organisation', 'activities', 'records'])), name='station_check_item_known'), models.CheckConstraint(condition=models.Q(('met', False), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='what_is_there_is_shown', violation_error_message='Say what shows it.')],
                    },
                ),
                migrations.CreateModel(
                    name='VoterOpinion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.congress', verbose_name='congress')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='liaison.station', verbose_name='station')),
                        ('number', models.CharField(blank=True, max_length=20, verbose_name='number')),
                        ('asked', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deputies.mandate', verbose_name='deputy asked')),
                        ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deputies.mandate', verbose_name='deputy')),
                        ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='proposals.category', verbose_name='category')),
                        ('place', models.CharField(blank=True, max_length=120, verbose_name='place of the matter')),
                        ('state', models.CharField(choices=[('received', 'Received'), ('refused', 'Not taken up'), ('discarded', 'Discarded'), ('accepted', 'With the deputy'), ('forwarded', 'Passed on'), ('in_handling', 'In handling'), ('converted', 'Turned into a proposal'), ('replied', 'Answered'), ('closed', 'Closed')], default='received', max_length=12, verbose_name='state')),
                        ('round', models.PositiveSmallIntegerField(default=1, verbose_name='round')),
                        ('route', models.CharField(blank=True, choices=[('spot', 'Answered by the deputy or the station'), ('village', 'Village or neighbourhood committee'), ('street', 'Street or town'), ('organs', 'Public bodies, through the congress'), ('proposal', 'Turned into a proposal'), ('higher', 'Deputy of a higher congress'), ('hotline', 'Hotline 12345')], max_length=10, verbose_name='route')),
                        ('receiver', models.CharField(blank=True, max_length=80, verbose_name='passed on to')),
                        ('organ', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.organ', verbose_name='public body')),
                        ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deputies.mandate', verbose_name='deputy of a higher congress')),
                        ('ground', models.CharField(blank=True, choices=[('litigation', 'A case before a court or procuratorate'), ('arbitration', 'A matter under arbitration'), ('review', 'A matter under administrative review'), ('petition', 'A petition or complaint under way'), ('report', 'A report on breaches of law or discipline'), ('emergency', 'An emergency'), ('elsewhere', "Another area's or level's matter"), ('empty', 'Nothing that can be followed up')], max_length=12, verbose_name='ground')),
                        ('note', models.TextField(blank=True, verbose_name='note to the voter')),
                        ('due', models.CharField(blank=True, choices=[('screen', 'Say whether it is taken up'), ('answer', 'Answer it or pass it on'), ('village', 'Answer of the village or neighbourhood committee'), ('street', 'Answer of the street or town'), ('organs', 'Answer of the public body'), ('higher', 'Answer of the deputy of a higher congress'), ('hotline', 'Answer of the hotline'), ('rate', 'Rating by the voter')], max_length=10, verbose_name='kind of term')),
                        ('due_from', models.DateField(null=True)),
                        ('due_on', models.DateField(null=True, verbose_name='due on')),
                        ('due_basis', models.JSONField(default=dict)),
                        ('provisional', models.BooleanField(default=False)),
                        ('late_told', models.BooleanField(default=False)),
                        ('received_at', models.DateTimeField(default=congress.clock.now, verbose_name='received at')),
                        ('replied_at', models.DateTimeField(null=True, verbose_name='answered at')),
                        ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                        ('published_at', models.DateTimeField(null=True)),
                        ('has_summary', models.BooleanField(default=False, verbose_name='summary written')),
                        ('rated_badly', models.BooleanField(default=False)),
                        ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered from paper by')),
                        ('code_mark', models.CharField(editable=False, max_length=64, unique=True)),
                        ('form_mark', models.CharField(editable=False, max_length=64, unique=True)),
                        ('source_mark', models.CharField(blank=True, editable=False, max_length=64)),
                        ('version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'verbose_name': "voters' opinion",
                        'verbose_name_plural': "voters' opinions",
                        'indexes': [models.Index(fields=['station', 'state', '-id'], name='opinion_by_station'), models.Index(fields=['congress', 'state', '-id'], name='opinion_by_congress'), models.Index(fields=['deputy', '-id'], name='opinion_by_deputy'), models.Index(fields=['organ', '-id'], name='opinion_by_organ'), models.Index(fields=['source_mark', 'received_at'], name='opinion_by_source'), models.Index(fields=['received_at'], name='opinion_by_time'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['published_at'], name='opinion_published')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('congress', 'number'), name='opinion_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'refused', 'discarded', 'accepted', 'forwarded', 'in_handling', 'converted', 'replied', 'closed'])), name='opinion_state_known'), models.CheckConstraint(condition=models.Q(('route__in', ['', 'spot', 'village', 'street', 'organs', 'proposal', 'higher', 'hotline'])), name='opinion_route_known'), models.CheckConstraint(condition=models.Q(('state__in', ['discarded', 'received', 'refused']), models.Q(models.Q(('number', ''), _negated=True), ('deputy__isnull', False)), _connector='OR'), name='opinion_taken_up_has_number_and_deputy'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('ground', ''), _negated=True), _connector='OR'), name='refused_opinion_has_its_ground'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['replied', 'closed']), _negated=True), ('replied_at__isnull', False), _connector='OR'), name='answered_opinion_has_its_date'), models.CheckConstraint(condition=models.Q(('round__in', [1, 2])), name='opinion_taken_up_twice_at_most')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnWords',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opinion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='liaison.voteropinion')),
                        ('text', models.TextField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Contact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opinion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contact', to='liaison.voteropinion')),
                        ('name', congress.fields.PersonalCharField(blank=True, verbose_name='how to address you')),
                        ('phone', congress.fields.PersonalCharField(blank=True, verbose_name='mobile phone')),
                        ('phone_index', congress.fields.BlindIndexField(of='phone')),
                        ('may_call', models.BooleanField(default=False, verbose_name='may be called')),
                    ],
                    options={
                        'verbose_name': 'contact of a voter',
                        'verbose_name_plural': 'contacts of voters',
                        'indexes': [models.Index(fields=['phone_index'], name='contact_by_phone')],
                    },
                ),
                migrations.CreateModel(
                    name='OpinionTerm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.congress', verbose_name='congress')),
                        ('what', models.CharField(choices=[('screen', 'Say whether it is taken up'), ('answer', 'Answer it or pass it on'), ('village', 'Answer of the village or neighbourhood committee'), ('street', 'Answer of the street or town'), ('organs', 'Answer of the public body'), ('higher', 'Answer of the deputy of a higher congress'), ('hotline', 'Answer of the hotline'), ('rate', 'Rating by the voter')], max_length=10, verbose_name='kind of term')),
                        ('amount', models.PositiveSmallIntegerField(verbose_name='amount')),
                        ('unit', models.CharField(choices=[('day', 'calendar days'), ('working_day', 'working days'), ('month', 'months')], max_length=12, verbose_name='unit of time')),
                        ('source', models.CharField(blank=True, max_length=120, verbose_name='legal source')),
                    ],
                    options={
                        'verbose_name': "term for voters' opinions",
                        'verbose_name_plural': "terms for voters' opinions",
                        'constraints': [models.UniqueConstraint(fields=('congress', 'what'), name='opinion_term_once'), models.CheckConstraint(condition=models.Q(('what__in', ['screen', 'answer', 'village', 'street', 'organs', 'higher', 'hotline', 'rate'])), name='opinion_term_known'), models.CheckConstraint(condition=models.Q(('amount__range', (1, 366))), name='opinion_term_is_bearable', violation_error_message='Between 1 and 366.')],
                    },
                ),
                migrations.CreateModel(
                    name='Forwarding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forwardings', to='liaison.voteropinion')),
                        ('round', models.PositiveSmallIntegerField()),
                        ('route', models.CharField(choices=[('spot', 'Answered by the deputy or the station'), ('village', 'Village or neighbourhood committee'), ('street', 'Street or town'), ('organs', 'Public bodies, through the congress'), ('proposal', 'Turned into a proposal'), ('higher', 'Deputy of a higher congress'), ('hotline', 'Hotline 12345')], max_length=10, verbose_name='route')),
                        ('receiver', models.CharField(blank=True, max_length=80, verbose_name='passed on to')),
                        ('organ', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='congress.organ')),
                        ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deputies.mandate')),
                        ('approved_by', models.CharField(blank=True, max_length=40, verbose_name='approved by')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(default=congress.clock.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('given_back', models.BooleanField(default=False)),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ],
                    options={
                        'verbose_name': 'passing on of an opinion',
                        'verbose_name_plural': 'passings on of opinions',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('opinion',), name='opinion_is_in_one_place'), models.CheckConstraint(condition=models.Q(models.Q(('route', 'street'), _negated=True), models.Q(('approved_by', ''), _negated=True), _connector='OR'), name='street_gets_what_its_head_approved'), models.CheckConstraint(condition=models.Q(('given_back', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='given_back_for_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Answer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='liaison.voteropinion')),
                        ('round', models.PositiveSmallIntegerField()),
                        ('route', models.CharField(choices=[('spot', 'Answered by the deputy or the station'), ('village', 'Village or neighbourhood committee'), ('street', 'Street or town'), ('organs', 'Public bodies, through the congress'), ('proposal', 'Turned into a proposal'), ('higher', 'Deputy of a higher congress'), ('hotline', 'Hotline 12345')], max_length=10, verbose_name='route')),
                        ('source', models.CharField(max_length=80, verbose_name='who answered')),
                        ('text', models.TextField(verbose_name='answer')),
                        ('promised_on', models.DateField(null=True, verbose_name='promised date')),
                        ('reply', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='proposals.reply')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(default=congress.clock.now)),
                    ],
                    options={
                        'verbose_name': 'answer to a voter',
                        'verbose_name_plural': 'answers to voters',
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='answer_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='ProposalLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='liaison.voteropinion')),
                        ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='proposals.proposal')),
                        ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deputies.mandate')),
                        ('at', models.DateTimeField(default=congress.clock.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'proposal made of an opinion',
                        'verbose_name_plural': 'proposals made of opinions',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('opinion',), name='one_living_proposal_each')],
                    },
                ),
                migrations.CreateModel(
                    name='VoterRating',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='liaison.voteropinion')),
                        ('round', models.PositiveSmallIntegerField()),
                        ('rating', models.CharField(choices=[('satisfied', 'Satisfied'), ('basically_satisfied', 'Basically satisfied'), ('dissatisfied', 'Not satisfied')], max_length=20, verbose_name='rating')),
                        ('comment', models.TextField(blank=True, verbose_name='comment')),
                        ('at', models.DateTimeField(default=congress.clock.now)),
                    ],
                    options={
                        'verbose_name': 'rating by a voter',
                        'verbose_name_plural': 'ratings by voters',
                        'constraints': [models.UniqueConstraint(fields=('opinion', 'round'), name='voter_rates_a_round_once'), models.CheckConstraint(condition=models.Q(('rating__in', ['satisfied', 'basically_satisfied', 'dissatisfied'])), name='voter_rating_known'), models.CheckConstraint(condition=models.Q(models.Q(('rating', 'dissatisfied'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='voter_says_why_he_is_dissatisfied')],
                    },
                ),
                migrations.CreateModel(
                    name='Summary',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opinion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='summary', to='liaison.voteropinion')),
                        ('title', models.CharField(max_length=60, verbose_name='title')),
                        ('matter', models.TextField(verbose_name='the matter')),
                        ('result', models.TextField(verbose_name='the result')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'public summary',
                        'verbose_name_plural': 'public summaries',
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by', None), models.Q(('published_by', models.F('by')), _negated=True), _connector='OR'), name='nobody_releases_his_own_summary')],
                    },
                ),
            ],
        ),
    ]
