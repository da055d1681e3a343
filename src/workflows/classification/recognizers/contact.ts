import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import validator from 'validator'
import { nonSensitive, sensitive, textual, textualOrInteger, type Recognizer } from './recognizer.ts'

const emailWithin = /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?![\w@])/i

/** How to reach a person, and where they live. */
export const contactRecognizers: readonly Recognizer[] = [
  {
    name: 'EmailRecognizer', title: 'e-mail address', tag: sensitive, families: textual, tellsPerson: true,
    names: {
      strong: ['email', 'e mail', 'mail address', 'email addr', 'mail addr', 'emailadresse', 'correo', 'correo electronico', 'courriel', 'mel', 'posta elettronica'], weak: ['mail', 'login', 'username', 'contact'],
      not: ['message id', 'mail server', 'mail host', 'email server', 'email host'],
    },
    content: {
      claim: 'are e-mail addresses', test: (value) => validator.isEmail(value), aloneFrom: 0.5,
      within: { claim: 'contain an e-mail address', test: (text) => emailWithin.test(text) },
    },
  },
  {
    name: 'PhoneRecognizer', title: 'phone number', tag: nonSensitive, families: textualOrInteger, tellsPerson: true,
    names: {
      strong: ['phone', 'telephone', 'phone number', 'mobile number', 'mobile no', 'mobile phone', 'cell phone', 'cell number', 'tel', 'tel no', 'fax', 'fax number', 'msisdn', 'whatsapp', 'landline', 'telefon', 'telefono', 'telefonnummer', 'handynummer', 'mobilnummer', 'rufnummer', 'telefoon', 'telefone', 'celular', 'portable'],
      weak: ['mobile', 'cell', 'contact', 'contact number', 'handy'], not: ['model', 'app', 'device', 'os', 'extension', 'brand', 'serial', 'sku', 'product', 'carrier', 'case'],
    },
    content: { claim: 'are phone numbers', test: isPhone },
  },
  {
    name: 'InternationalPhoneRecognizer', title: 'international phone number', tag: nonSensitive, families: textual, tellsPerson: true,
    names: { strong: [] }, content: { claim: 'are phone numbers with a country code', test: (value) => value.startsWith('+') && isPhone(value), aloneFrom: 0.6 },
  },
  {
    name: 'AddressRecognizer', title: 'postal address', tag: nonSensitive, families: textual, tellsPerson: true,
    names: {
      strong: ['street', 'street address', 'address', 'address line', 'postal address', 'mailing address', 'home address', 'shipping address', 'billing address', 'residential address', 'delivery address', 'addr', 'street name', 'strasse', 'adresse', 'anschrift', 'hausnummer', 'direccion', 'indirizzo', 'endereco', 'rue', 'calle', 'adres', 'straat'],
      not: ['email', 'mail address', 'ip', 'mac', 'web', 'url', 'memory', 'wallet', 'contract', 'host', 'server', 'bus', 'hardware', 'btc', 'eth', 'bitcoin', 'ethereum', 'crypto', 'http', 'remote address', 'remote addr', 'bind', 'listen', 'ipv', 'peer', 'physical address', 'network'],
    },
    content: { claim: 'look like a street with a number', test: isStreet, isWeak: true },
  },
  {
    name: 'PostalCodeRecognizer', title: 'postal code', tag: nonSensitive, families: textualOrInteger, needsPerson: true,
    names: { strong: ['zip', 'zip code', 'postal code', 'post code', 'plz', 'postleitzahl', 'code postal', 'codigo postal', 'cap'], not: ['file', 'gzip', 'archive'] },
    content: { claim: 'are postal codes', test: (value) => validator.isPostalCode(value, 'any'), isWeak: true },
  },
  {
    name: 'CityRecognizer', title: 'place of residence', tag: nonSensitive, families: textual, needsPerson: true,
    names: { strong: ['city', 'town', 'municipality', 'suburb', 'county', 'borough', 'ort', 'stadt', 'wohnort', 'ville', 'ciudad', 'citta', 'cidade', 'birthplace', 'place of birth', 'city of birth'], not: ['capacity', 'velocity'] },
    content: { claim: 'look like the name of a place', test: (value) => /^[\p{L}][\p{L}\p{M}' .()-]{1,40}$/u.test(value), isWeak: true },
  },
  {
    name: 'CoordinateRecognizer', title: 'location', tag: nonSensitive, families: new Set(['decimal']), needsPerson: true,
    names: { strong: ['latitude', 'longitude', 'lat', 'lng', 'lon', 'gps'] },
    content: { claim: 'are degrees', test: (value) => Math.abs(Number(value)) <= 180, isWeak: true },
  },
]

/** Valid with its country code, or in the numbering plan of one of these countries. */
const countries = ['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'IN', 'BR', 'AU', 'NL'] as const

function isPhone(value: string): boolean {
  if (!/^\+?[\d\s().\-/]{7,25}(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i.test(value)) return false
  const digits = value.replaceAll(/\D/g, '')
  if (digits.length < 7 || digits.length > 15) return false
  if (value.startsWith('+')) return parsePhoneNumberFromString(value)?.isValid() === true
  return countries.some((country) => parsePhoneNumberFromString(value, country)?.isValid() === true)
    || (value.startsWith('00') && parsePhoneNumberFromString(`+${digits.slice(2)}`)?.isValid() === true)
}

function isStreet(value: string): boolean {
  return value.length >= 5 && /\p{L}{3}/u.test(value) && !/^https?:|@/.test(value) && (/\d/.test(value) || /\p{L}{3,}\s\p{L}{2,}/u.test(value))
}
