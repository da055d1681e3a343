import { column, type LabelledTable } from './labelled-set.ts'
import { day, iban, luhn, passing } from './values.ts'

const given = ['Hedwig', 'Miroslav', 'Beatrix', 'Caspar', 'Delphine', 'Emeric', 'Florian', 'Greta', 'Henning', 'Isolde', 'Jarmila', 'Karl', 'Lucia', 'Mathilde', 'Norbert', 'Olga', 'Pablo', 'Renate', 'Simon', 'Theresa', 'Victor', 'Yannick']
const family = ['Ackermann', 'Baptiste', 'Cermak', 'Delacroix', 'Estrada', 'Fontaine', 'Grünwald', 'Hansen', 'Ivanov', 'Jokinen', 'Kaplan', 'Larsson', 'McCarthy', 'Navarro', 'Oliveira', 'Pereira', 'Rybak', 'Steiner', 'Toth', 'Weber']
const places = ['Ghent', 'Malmö', 'Kraków', 'Seville', 'Dijon', 'Linz', 'Cork', 'Tampere']
const mail = (name: string, n: number): string => `${name.normalize('NFKD').replaceAll(/[^A-Za-z]/g, '')}${n}@corp.example.net`

/**
 * The columns that nothing was tuned on: named as well-known applications name theirs (WordPress, Magento, Odoo, OpenMRS, Keycloak, GitLab, Northwind, AdventureWorks, Moodle), written down
 * after the last change to a recogniser, run once and left as they are.
 */
export const heldOutSet: readonly LabelledTable[] = [
  { name: 'wp_users', columns: [
    column('user_login', 'text', 'S', (d, n) => `${d.pick(['sunny', 'old', 'red'])}${d.pick(['cat', 'oak', 'sea'])}${n}`),
    column('user_pass', 'text', 'S', (d) => d.text('$2y$10$xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')),
    column('user_email', 'text', 'S', (d, n) => mail(d.pick(given), n)),
    column('user_url', 'text', 'none', (d) => `https://blog${d.digits(3)}.example.com`),
    column('user_registered', 'timestamp', 'none', (d) => day(d, 2012, 2024)),
    column('user_activation_key', 'text', 'S', (d) => d.text('##########:$P$Bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')),
    column('user_status', 'int', 'none', (d) => String(d.int(2))),
    column('display_name', 'text', 'S', (d) => `${d.pick(given)} ${d.pick(family)}`),
  ] },
  { name: 'sales_order_address', columns: [
    column('entity_id', 'int', 'none', (_, n) => String(n)),
    column('firstname', 'text', 'S', (d) => d.pick(given)),
    column('lastname', 'text', 'S', (d) => d.pick(family)),
    column('street', 'text', 'N', (d) => `${d.pick(['Rue du Moulin', 'Kungsgatan', 'Calle Sol'])} ${1 + d.int(99)}`),
    column('city', 'text', 'N', (d) => d.pick(places)),
    column('region', 'text', 'none', (d) => d.pick(['North', 'West'])),
    column('postcode', 'text', 'N', (d) => d.text('####')),
    column('telephone', 'text', 'N', (d) => d.text('+32 9 225 ## ##')),
    column('fax', 'text', 'N', (d) => d.text('+32 9 226 ## ##')),
    column('address_type', 'text', 'none', (d) => d.pick(['billing', 'shipping'])),
    column('customer_group', 'text', 'none', (d) => d.pick(['General', 'Wholesale'])),
  ] },
  { name: 'hr_employee', columns: [
    column('name', 'text', 'S', (d) => `${d.pick(given)} ${d.pick(family)}`),
    column('identification_id', 'text', 'S', (d) => passing('IT', 'codicefiscale', () => `${d.text('@@@@@@')}${d.digits(2)}${d.pick(['A', 'B', 'C', 'D', 'E'])}${String(1 + d.int(28)).padStart(2, '0')}${d.text('@###@')}`)),
    column('passport_id', 'text', 'S', (d) => d.text('X#######')),
    column('birthday', 'date', 'N', (d) => day(d, 1955, 2003)),
    column('place_of_birth', 'text', 'N', (d) => d.pick(places)),
    column('marital', 'text', 'N', (d) => d.pick(['single', 'married', 'widower'])),
    column('km_home_work', 'int', 'none', (d) => String(d.int(80))),
    column('work_phone', 'text', 'N', (d) => d.text('(415) 555-01##')),
    column('private_email', 'text', 'S', (d, n) => mail(d.pick(family), n)),
    column('bank_account_id', 'int', 'none', (d) => String(d.int(500))),
    column('job_id', 'int', 'none', (d) => String(d.int(40))),
    column('barcode', 'text', 'none', (d) => `041${d.digits(9)}`),
    column('color', 'int', 'none', (d) => String(d.int(11))),
    column('additional_note', 'text', 'none', (d) => `Works from the ${d.pick(['first', 'second'])} floor on most days of the week`),
  ] },
  { name: 'person', columns: [
    column('given_name', 'text', 'S', (d) => d.pick(given)),
    column('family_name', 'text', 'S', (d) => d.pick(family)),
    column('gender', 'varchar(50)', 'N', (d) => d.pick(['F', 'M'])),
    column('birthdate', 'date', 'N', (d) => day(d, 1930, 2020)),
    column('birthdate_estimated', 'boolean', 'none', () => 'false'),
    column('dead', 'boolean', 'none', () => 'false'),
    column('creator', 'int', 'none', (d) => String(d.int(9))),
    column('voided', 'boolean', 'none', () => 'false'),
    column('void_reason', 'text', 'none', (d) => d.pick(['duplicate', 'test entry'])),
  ] },
  { name: 'credential', columns: [
    column('secret_data', 'jsonb', 'S', (d) => JSON.stringify({ value: d.text('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'), salt: d.text('xxxxxxxx'), password: d.text('$argon2id$v=19$m=7168,t=5,p=1$xxxxxxxxxxxxxxxxxxxxxxxx') })),
    column('credential_data', 'jsonb', 'none', (d) => JSON.stringify({ hashIterations: 27_500 + d.int(3), algorithm: 'argon2' })),
    column('type', 'text', 'none', () => 'password'),
    column('priority', 'int', 'none', (d) => String(d.int(30))),
    column('user_label', 'text', 'none', (d) => d.pick(['My phone', 'Work laptop'])),
  ] },
  { name: 'personal_access_tokens', columns: [
    column('token_digest', 'text', 'none', (d) => d.text('x'.repeat(43))),
    column('token', 'text', 'S', (d) => `glpat-${d.text('xxxxxxxxxxxxxxxxxxxx')}`),
    column('last_used_at', 'timestamptz', 'none', (d) => day(d, 2022, 2024)),
    column('scopes', 'text', 'none', (d) => d.pick(['api', 'read_user'])),
    column('current_sign_in_ip', 'inet', 'S', (d) => `93.${d.int(255)}.${d.int(255)}.${d.int(255)}`),
    column('notification_email', 'text', 'S', (d, n) => mail(d.pick(given), n)),
    column('projects_limit', 'int', 'none', (d) => String(d.int(100))),
    column('commit_sha', 'text', 'none', (d) => d.text('x'.repeat(40))),
    column('remote', 'text', 'none', (d) => `git@git.example.com:group/${d.pick(['api', 'web'])}.git`),
  ] },
  { name: 'creditcard', columns: [
    column('creditcardid', 'int', 'none', (_, n) => String(n)),
    column('cardtype', 'text', 'none', (d) => d.pick(['SuperiorCard', 'Vista', 'Distinguish'])),
    column('cardnumber', 'text', 'S', (d) => luhn(`37${d.digits(12)}`)),
    column('expmonth', 'smallint', 'none', (d) => String(1 + d.int(12))),
    column('expyear', 'smallint', 'none', (d) => String(2024 + d.int(8))),
    column('modifieddate', 'timestamp', 'none', (d) => day(d, 2011, 2014)),
    column('creditor_account', 'text', 'S', (d) => iban('NL', `INGB${d.digits(10)}`)),
    column('approval_code', 'text', 'none', (d) => d.text('######@#####')),
    column('invoice_no', 'text', 'none', (d) => d.digits(16)),
  ] },
  { name: 'suppliers', columns: [
    column('companyname', 'text', 'none', (d) => d.pick(['Karl Schmidt KG', 'Maria Rossi Srl', 'New Orleans Delights', 'Grandma Kelly'])),
    column('contactname', 'text', 'S', (d) => `${d.pick(given)} ${d.pick(family)}`),
    column('contacttitle', 'text', 'none', (d) => d.pick(['Owner', 'Sales Manager'])),
    column('address', 'text', 'N', (d) => `${1 + d.int(200)} ${d.pick(['Oxford St.', 'Gilbert St.', 'King Road'])}`),
    column('homephone', 'text', 'N', (d) => d.text('(206) 555-####')),
    column('extension', 'text', 'none', (d) => d.digits(4)),
    column('homepage', 'text', 'none', (d) => `www.${d.pick(['cajun', 'mayumi'])}.example`),
    column('discontinued', 'boolean', 'none', () => 'false'),
    column('quantityperunit', 'text', 'none', (d) => `${d.int(48)} - 12 oz jars`),
    column('productname', 'text', 'none', (d) => d.pick(['Chef Anton', 'Louisiana Hot', 'Sir Rodney', 'Alice Mutton'])),
  ] },
  { name: 'course', columns: [
    column('fullname', 'text', 'none', (d) => d.pick(['Introduction to Algebra', 'Advanced Marie Curie Seminar', 'History of Rome'])),
    column('shortname', 'text', 'none', (d) => d.text('@@###')),
    column('idnumber', 'text', 'none', (d) => d.text('C-####')),
    column('summary', 'text', 'none', () => 'In this course we look at how things came to be as they are'),
    column('startdate', 'bigint', 'none', (d) => `17${d.digits(8)}`),
    column('lang', 'text', 'none', (d) => d.pick(['de', 'fr'])),
    column('enrolment_key', 'text', 'none', (d) => d.pick(['spring24', 'autumn24'])),
    column('teacher', 'text', 'S', (d) => `Dr. ${d.pick(given)} ${d.pick(family)}`),
  ] },
]
