import { column, type LabelledTable } from './labelled-set.ts'
import { day, iban, luhn, passing } from './values.ts'

const given = ['Anna', 'Bernd', 'Carlos', 'Dagmar', 'Elena', 'Fatima', 'George', 'Helen', 'Ivan', 'Julia', 'Kevin', 'Laura', 'Mehmet', 'Nadia', 'Oliver', 'Paula', 'Quentin', 'Rosa', 'Stefan', 'Tamara', 'Ulrich', 'Vera', 'Walter', 'Yuki']
const family = ['Abel', 'Brandt', 'Costa', 'Dubois', 'Eriksen', 'Ferrari', 'Gupta', 'Hoffmann', 'Ito', 'Jansen', 'Kowalski', 'Lopez', 'Meyer', 'Novak', 'Okafor', 'Petrov', 'Quinn', 'Rossi', 'Schmidt', 'Tanaka']
const cities = ['Berlin', 'Lyon', 'Porto', 'Graz', 'Leeds', 'Utrecht', 'Bergen', 'Turin']
const streets = ['Hauptstrasse', 'Rue de la Paix', 'Main Street', 'Via Roma', 'Calle Mayor']
const words = ['blue', 'chair', 'table', 'desk', 'lamp', 'oak', 'steel', 'soft', 'round', 'classic']
const mail = (name: string, n: number): string => `${name.toLowerCase()}.${n}@example.org`

/** The columns that the recognisers were tuned on: a shop, its payments and people, and what only looks like them. */
export const tuningSet: readonly LabelledTable[] = [
  { name: 'customers', columns: [
    column('id', 'int', 'none', (_, n) => String(n)),
    column('first_name', 'text', 'S', (d) => d.pick(given)),
    column('last_name', 'text', 'S', (d) => d.pick(family)),
    column('email', 'text', 'S', (d, n) => mail(d.pick(given), n)),
    column('email_verified', 'boolean', 'none', () => 'true'),
    column('email_opt_in_at', 'timestamptz', 'none', (d) => day(d, 2020, 2024)),
    column('phone', 'text', 'N', (d) => d.text('+49 30 9018####')),
    column('phone_type', 'text', 'none', (d) => d.pick(['home', 'mobile', 'work'])),
    column('street', 'text', 'N', (d) => `${d.pick(streets)} ${d.int(90) + 1}`),
    column('zip', 'text', 'N', (d) => d.text('1####')),
    column('city', 'text', 'N', (d) => d.pick(cities)),
    column('country_code', 'char(2)', 'none', (d) => d.pick(['DE', 'FR', 'IT'])),
    column('date_of_birth', 'date', 'N', (d) => day(d, 1940, 2005)),
    column('gender', 'text', 'N', (d) => d.pick(['f', 'm', 'd'])),
    column('loyalty_points', 'int', 'none', (d) => String(d.int(5000))),
    column('segment', 'text', 'none', (d) => d.pick(['new', 'gold', 'silver'])),
    column('password_hash', 'text', 'S', (d) => d.text('$2b$10$xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')),
    column('password_reset_at', 'timestamptz', 'none', (d) => day(d, 2020, 2024)),
    column('created_at', 'timestamptz', 'none', (d) => day(d, 2018, 2024)),
  ] },
  { name: 'payments', columns: [
    column('payment_id', 'bigint', 'none', (_, n) => String(1_000_000 + n)),
    column('card_number', 'text', 'S', (d) => luhn(`4${d.digits(14)}`)),
    column('reference', 'text', 'S', (d) => luhn(`5${d.pick(['1', '2', '3', '4', '5'])}${d.digits(13)}`)),
    column('card_brand', 'text', 'none', (d) => d.pick(['visa', 'mastercard'])),
    column('card_last4', 'text', 'none', (d) => d.digits(4)),
    column('cvv', 'text', 'S', (d) => d.digits(3)),
    column('iban', 'text', 'S', (d) => iban('DE', d.digits(18))),
    column('payout_to', 'text', 'S', (d) => iban('GB', `BARC${d.digits(14)}`)),
    column('account_number', 'text', 'S', (d) => d.digits(10)),
    column('order_number', 'bigint', 'none', (d) => `4${d.digits(15)}`),
    column('amount', 'numeric', 'none', (d) => `${d.int(500)}.${d.digits(2)}`),
    column('currency', 'text', 'none', (d) => d.pick(['EUR', 'USD'])),
    column('wallet_address', 'text', 'S', (d) => `0x${d.text('x'.repeat(40))}`),
    column('tx_hash', 'text', 'none', (d) => `0x${d.text('x'.repeat(64))}`),
    column('ip_address', 'inet', 'S', (d) => `84.${d.int(255)}.${d.int(255)}.${d.int(255)}`),
  ] },
  { name: 'products', columns: [
    column('name', 'text', 'none', (d) => d.pick(['Safari', 'Jordan Air', 'Chrome Lamp', 'Oxford Desk', 'Austin Chair', 'Paris Sofa', 'Victoria Sponge', 'Diana Shelf'])),
    column('brand', 'text', 'none', (d) => d.pick(['Hugo Boss', 'Mercedes', 'Georgia Pacific', 'Ben Sherman', 'Marc Jacobs'])),
    column('model_year', 'smallint', 'none', (d) => String(1990 + d.int(35))),
    column('sku', 'text', 'none', (d) => d.text('@@-####-##')),
    column('serial_number', 'text', 'none', (d) => d.text('555-###-####')),
    column('version', 'text', 'none', (d) => `${d.int(4)}.${d.int(10)}.${d.int(20)}.${d.int(9)}`),
    column('ean', 'text', 'none', (d) => d.digits(13)),
    column('description', 'text', 'none', (d) => Array.from({ length: 12 }, () => d.pick(words)).join(' ')),
    column('supplier_name', 'text', 'none', (d) => `${d.pick(family)} ${d.pick(['GmbH', 'Ltd', 'Inc'])}`),
    column('price_code', 'text', 'none', (d) => d.digits(5)),
    column('image_path', 'text', 'none', (d) => `/img/${d.pick(words)}/${d.digits(4)}.png`),
    column('color', 'text', 'none', (d) => d.pick(['Rose', 'Olive', 'Violet', 'Amber'])),
  ] },
  { name: 'staff', columns: [
    column('full_name', 'text', 'S', (d) => `${d.pick(given)} ${d.pick(family)}`),
    column('work_email', 'text', 'S', (d, n) => mail(d.pick(family), n)),
    column('mobile_no', 'text', 'N', (d) => d.text('0171 #######')),
    column('ssn', 'text', 'S', (d) => `${100 + d.int(500)}-${10 + d.int(89)}-${1000 + d.int(8999)}`),
    column('passport_no', 'text', 'S', (d) => d.text('C#@######')),
    column('national_id', 'text', 'S', (d) => passing('ES', 'dni', () => d.text('########@'))),
    column('manager_id', 'int', 'none', (d) => String(d.int(50))),
    column('job_title', 'text', 'none', (d) => d.pick(['Engineer', 'Sales Lead', 'Accountant'])),
    column('department', 'text', 'none', (d) => d.pick(['Sales', 'IT', 'Legal'])),
    column('hired_on', 'date', 'none', (d) => day(d, 2000, 2024)),
    column('nationality', 'text', 'N', (d) => d.pick(['German', 'French', 'Dutch'])),
    column('desk', 'text', 'none', (d) => d.text('@-##')),
    column('api_token', 'text', 'S', (d) => d.text('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')),
    column('laptop_mac', 'text', 'S', (d) => d.text('3c:22:fb:xx:xx:xx')),
  ] },
  { name: 'tickets', columns: [
    column('subject', 'text', 'none', (d) => `Where is my ${d.pick(words)} ${d.pick(words)}`),
    column('body', 'text', 'S', (d, n) => (n % 3 === 0 ? `Please write to ${mail(d.pick(given), n)} about the ${d.pick(words)} that never came to me` : 'The thing that I ordered some weeks ago has never come, what now?')),
    column('opened_by', 'text', 'S', (d, n) => mail(d.pick(given), n)),
    column('state', 'text', 'none', (d) => d.pick(['open', 'closed'])),
    column('queue_name', 'text', 'none', (d) => d.pick(['first', 'second'])),
    column('severity', 'smallint', 'none', (d) => String(d.int(4))),
    column('payload', 'jsonb', 'S', (d, n) => JSON.stringify({ contact: { email: mail(d.pick(given), n) }, items: [n] })),
    column('tags', 'text[]', 'none', (d) => `{${d.pick(words)},${d.pick(words)}}`),
  ] },
  { name: 'weather', columns: [
    column('city', 'text', 'none', (d) => d.pick(cities)),
    column('latitude', 'double precision', 'none', (d) => `${d.int(90)}.${d.digits(4)}`),
    column('measured_at', 'timestamptz', 'none', (d) => day(d, 2020, 2024)),
    column('station_name', 'text', 'none', (d) => d.pick(['Victoria', 'St. Martin', 'Charlotte'])),
  ] },
]
