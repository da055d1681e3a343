-- Chance without chance: every "random" value is a hash of what it is for and of the number of its row, so that
-- each load, on each version of PostgreSQL, gives the same rows. All of this is temporary and goes at the end.

create function pg_temp.roll(purpose text, n bigint) returns double precision language sql immutable
as $$ select (hashtextextended(purpose, n) & 9007199254740991) / 9007199254740992::double precision $$;

create function pg_temp.whole(purpose text, n bigint, below integer) returns integer language sql immutable
as $$ select floor(pg_temp.roll(purpose, n) * below)::integer $$;

create function pg_temp.one_of(purpose text, n bigint, choices text[]) returns text language sql immutable
as $$ select choices[1 + floor(pg_temp.roll(purpose, n) * cardinality(choices))::integer] $$;

-- The choice whose turn it is: shares are cumulative, one fewer than choices.
create function pg_temp.weighted(purpose text, n bigint, choices text[], shares double precision[]) returns text language sql immutable
as $$ select choices[1 + width_bucket(pg_temp.roll(purpose, n), shares)] $$;

-- The shop looks back from this moment: nothing in the demo is later.
create function pg_temp.today() returns timestamptz language sql immutable
as $$ select timestamptz '2026-11-23 00:00+00' $$;

-- A time of day as people shop: little at night, most in the evening.
create function pg_temp.time_of_day(purpose text, n bigint) returns interval language sql immutable
as $$
  select make_interval(
    hours => width_bucket(
      pg_temp.roll(purpose, n),
      array[.012, .018, .022, .025, .03, .04, .06, .09, .13, .18, .23, .28, .34, .39, .44, .49, .54, .59, .65, .73, .82, .90, .96]),
    mins => pg_temp.whole(purpose || ' minute', n, 60),
    secs => pg_temp.whole(purpose || ' second', n, 60))
$$;

-- A name as it stands in an e-mail address: lower case, without accents. Letters are mapped one by one, because
-- lower() knows accents in some locales only.
create function pg_temp.plain(name text) returns text language sql immutable
as $$
  select regexp_replace(
    lower(translate(
      replace(replace(replace(replace(name, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'),
      'áàâåãçéèêëíïîñóôøúûýıÅÄÉÖ', 'aaaaaceeeeiiinooouuyiaaeo')),
    '[^a-z.]', '', 'g')
$$;

-- What names, towns and telephone numbers look like in a country. Numbers are from ranges kept free for fiction.
create temp table pools (
  country text primary key,
  share double precision not null, -- cumulative share of customers
  locales text[] not null,
  given text[] not null,
  family text[] not null,
  streets text[] not null,
  towns text[] not null, -- town|start of the postal code|region
  phones text[] not null -- start of the number|digits that follow
) on commit drop;

insert into pools values
('DE', .34, '{de-DE,de-DE,de-DE,en-GB,tr-DE}',
 '{Anna,Lukas,Lea,Jonas,Marie,Felix,Sophie,Paul,Laura,Maximilian,Hannah,Leon,Julia,Tim,Lena,Jan,Katharina,Florian,Johanna,Moritz,Emine,Mehmet,Aylin,Jürgen,Ingrid,Günter,Renate,Björn,Svenja,Zoë}',
 '{Müller,Schmidt,Schneider,Fischer,Weber,Meyer,Wagner,Becker,Schulz,Hoffmann,Schäfer,Koch,Bauer,Richter,Klein,Wolf,Schröder,Neumann,Schwarz,Zimmermann,Braun,Krüger,Hartmann,Lange,Krause,Yılmaz,Kaya,Nowak,Böhm,Weiß,Vogel,Jansen}',
 '{Lindenstraße,Hauptstraße,Gartenweg,Bahnhofstraße,Am Mühlbach,Schillerstraße,Bergstraße,Kirchgasse,Rosenweg,Goethestraße,Waldweg,Uferstraße}',
 '{Berlin|10|,Hamburg|20|,München|80|,Köln|50|,Leipzig|04|,Bremen|28|,Freiburg|79|,Dresden|01|,Münster|48|,Kassel|34|,Rostock|18|,Augsburg|86|}',
 '{+493023125|3,+496990009|3,+494066969|3,+492214710|3,+498999998|3,+4917139200|2}'),
('GB', .58, '{en-GB,en-GB,en-GB,en-GB,cy-GB}',
 '{Oliver,Amelia,George,Isla,Harry,Ava,Noah,Emily,Jack,Sophia,Arthur,Grace,Muhammad,Lily,Leo,Freya,Oscar,Poppy,Charlie,Evie,Priya,Arjun,Margaret,Kenneth,Sian,Rhys,Callum,Eilidh,Chloë,Nia}',
 '{Smith,Jones,Taylor,Brown,Williams,Wilson,Johnson,Davies,Patel,Wright,Walker,White,Edwards,Green,Hall,Wood,Thomas,Clarke,Khan,Lewis,Hughes,Begum,Campbell,Murray,Stewart,O''Connor,Ahmed,Bailey,Cooper,Shah}',
 '{High Street,Station Road,Church Lane,Mill Lane,Victoria Road,Park Avenue,The Green,Queens Road,Kings Close,Orchard Way,Meadow View,Albert Terrace}',
 '{London|SW|,Manchester|M|,Leeds|LS|West Yorkshire,Bristol|BS|,Edinburgh|EH|Midlothian,Cardiff|CF|,Norwich|NR|Norfolk,Sheffield|S|South Yorkshire,York|YO|North Yorkshire,Exeter|EX|Devon,Glasgow|G|,Brighton|BN|East Sussex}',
 '{+447700900|3,+442079460|3,+441614960|3,+441214960|3,+441134960|3,+441314960|3}'),
('FR', .75, '{fr-FR,fr-FR,fr-FR,en-GB}',
 '{Emma,Louis,Jade,Gabriel,Louise,Raphaël,Alice,Arthur,Chloé,Hugo,Inès,Jules,Léa,Adam,Manon,Lucas,Camille,Nathan,Zoé,Théo,Françoise,Jean-Pierre,Monique,Bernard,Fatima,Karim,Élodie,Benoît,Anaïs,Mathéo}',
 '{Martin,Bernard,Thomas,Petit,Robert,Richard,Durand,Dubois,Moreau,Laurent,Simon,Michel,Lefèvre,Leroy,Roux,David,Bertrand,Morel,Fournier,Girard,Bonnet,Dupont,Lambert,Fontaine,Rousseau,Benali,Garnier,Chevalier,François,Mercier}',
 '{rue de la République,avenue Jean Jaurès,rue Victor Hugo,place de l''Église,rue des Lilas,boulevard Voltaire,chemin du Moulin,rue Pasteur,allée des Tilleuls,impasse du Four}',
 '{Paris|75|,Lyon|69|,Marseille|13|,Toulouse|31|,Nantes|44|,Bordeaux|33|,Lille|59|,Rennes|35|,Strasbourg|67|,Grenoble|38|}',
 '{+3363998|4,+3319900|4,+3326191|4,+3335301|4,+3346571|4,+3353649|4}'),
('US', .88, '{en-US,en-US,en-US,es-US}',
 '{James,Mary,Robert,Patricia,John,Jennifer,Michael,Linda,David,Elizabeth,William,Barbara,Carlos,Maria,Ethan,Olivia,Mason,Ava,Logan,Mia,Aiden,Abigail,Jayden,Madison,Wei,Mei,Tyrone,Keisha,José,Guadalupe}',
 '{Smith,Johnson,Williams,Brown,Jones,Garcia,Miller,Davis,Rodriguez,Martinez,Hernandez,Lopez,Gonzalez,Wilson,Anderson,Thomas,Taylor,Moore,Jackson,Lee,Perez,Thompson,White,Harris,Nguyen,Chen,Clark,Ramirez,Robinson,O''Brien}',
 '{Maple Avenue,Oak Street,Washington Street,Cedar Lane,Elm Street,Lake Drive,Sunset Boulevard,2nd Avenue,Pine Court,River Road,Lincoln Way,Hillcrest Drive}',
 '{New York|100|NY,Brooklyn|112|NY,Columbus|432|OH,Chicago|606|IL,Austin|787|TX,Portland|972|OR,Seattle|981|WA,Denver|802|CO,Boston|021|MA,Philadelphia|191|PA,San Diego|921|CA,Madison|537|WI}',
 '{+121255501|2,+161455501|2,+131255501|2,+151255501|2,+150355501|2,+120655501|2,+130355501|2,+161755501|2,+121555501|2,+161955501|2}'),
('IE', .93, '{en-IE,en-IE,ga-IE}',
 '{Jack,Emily,James,Grace,Conor,Saoirse,Seán,Aoife,Cian,Niamh,Oisín,Róisín,Patrick,Ciara,Liam,Caoimhe,Darragh,Sinéad,Fionn,Máire}',
 '{Murphy,Kelly,O''Sullivan,Walsh,Smith,O''Brien,Byrne,Ryan,O''Connor,O''Neill,O''Reilly,Doyle,McCarthy,Gallagher,Doherty,Kennedy,Lynch,Murray,Quinn,Moore}',
 '{Main Street,Chapel Road,Strand Road,Abbey Street,Castle Avenue,Harbour View,Church Hill,Quay Street}',
 '{Dublin|D0|,Cork|T1|Cork,Galway|H9|Galway,Limerick|V9|Limerick,Waterford|X9|Waterford,Kilkenny|R9|Kilkenny}',
 '{+35320910|4,+35320911|4,+35320912|4,+35320913|4}'),
('SE', 1, '{sv-SE,sv-SE,en-GB}',
 '{Alice,Noah,Maja,Hugo,Vera,William,Astrid,Liam,Freja,Elias,Ebba,Oscar,Wilma,Axel,Linnéa,Göran,Märta,Åsa,Björn,Ingvar}',
 '{Andersson,Johansson,Karlsson,Nilsson,Eriksson,Larsson,Olsson,Persson,Svensson,Gustafsson,Pettersson,Jonsson,Lindberg,Lindström,Sjöberg,Åberg,Bergström,Holm,Öberg,Ali}',
 '{Storgatan,Kungsgatan,Skolvägen,Ringvägen,Björkvägen,Parkgatan,Strandvägen,Kyrkogatan}',
 '{Stockholm|11|,Göteborg|41|,Malmö|21|,Uppsala|75|,Västerås|72|,Umeå|90|,Lund|22|}',
 '{+46313900|3,+4640628|3,+468465004|2,+467017406|2}');
