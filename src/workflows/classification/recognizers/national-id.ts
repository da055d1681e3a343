import { createRequire } from 'node:module'
import type { stdnum as Numbers } from 'stdnum'
import { sensitive, textualOrInteger, type Recognizer } from './recognizer.ts'

// The package says that it is a module for bundlers only: Node reads its CommonJS build.
const { stdnum } = createRequire(import.meta.url)('stdnum') as { stdnum: typeof Numbers }
type Country = keyof typeof Numbers

/**
 * Numbers of persons whose check digits, dates and letters let at most two of a hundred other numbers of that length pass (measured with random
 * digits), so that values alone prove them; `shape` leaves out lengths in which more would.
 */
const proved: readonly { country: Country; number: string; title: string; names?: readonly string[]; shape?: RegExp }[] = [
  { country: 'AT', number: 'vnr', title: 'Austrian insurance number', names: ['svnr', 'sozialversicherungsnummer'] },
  { country: 'BE', number: 'nn', title: 'Belgian national number', names: ['rijksregisternummer', 'numero national'] },
  { country: 'BR', number: 'cpf', title: 'Brazilian CPF', names: ['cpf'], shape: /^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/ },
  { country: 'CH', number: 'ssn', title: 'Swiss AHV number', names: ['ahv', 'ahv nummer', 'avs'] },
  { country: 'CN', number: 'ric', title: 'Chinese identity number' },
  { country: 'CZ', number: 'rc', title: 'Czech birth number', names: ['rodne cislo'], shape: /^\d{6}\/?\d{4}$/ },
  { country: 'DE', number: 'idnr', title: 'German tax number', names: ['steuer id', 'steuernummer', 'idnr'] },
  { country: 'ES', number: 'dni', title: 'Spanish DNI', names: ['dni', 'nif'], shape: /^\d{8}-?[A-Z]$/i },
  { country: 'ES', number: 'nie', title: 'Spanish NIE', names: ['nie'], shape: /^[XYZ]-?\d{7}-?[A-Z]$/i },
  { country: 'FI', number: 'hetu', title: 'Finnish HETU', names: ['hetu', 'henkilotunnus'] },
  { country: 'FR', number: 'nir', title: 'French NIR', names: ['nir', 'numero securite sociale'] },
  { country: 'GR', number: 'amka', title: 'Greek AMKA', names: ['amka'] },
  { country: 'HK', number: 'hkid', title: 'Hong Kong identity card', names: ['hkid'], shape: /^[A-Z]{1,2}\d{6}\(?[\dA]\)?$/i },
  { country: 'IS', number: 'kennitala', title: 'Icelandic kennitala', names: ['kennitala'] },
  { country: 'IT', number: 'codicefiscale', title: 'Italian codice fiscale', names: ['codice fiscale'], shape: /^[A-Z]{6}[\dL-V]{2}[A-Z][\dL-V]{2}[A-Z][\dL-V]{3}[A-Z]$/i },
  { country: 'KR', number: 'rrn', title: 'South Korean registration number', names: ['rrn'] },
  { country: 'LT', number: 'asmens', title: 'Lithuanian personal code', names: ['asmens kodas'] },
  { country: 'MX', number: 'curp', title: 'Mexican CURP', names: ['curp'], shape: /^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d$/i },
  { country: 'NO', number: 'fodselsnummer', title: 'Norwegian birth number', names: ['fodselsnummer'] },
  { country: 'PL', number: 'pesel', title: 'Polish PESEL', names: ['pesel'] },
  { country: 'RO', number: 'cnp', title: 'Romanian CNP', names: ['cnp'] },
  { country: 'RS', number: 'jmbg', title: 'JMBG of former Yugoslavia', names: ['jmbg', 'embg', 'emso'] },
  { country: 'SE', number: 'personnummer', title: 'Swedish personnummer', names: ['personnummer'], shape: /^(?:\d{2})?\d{6}[-+]?\d{4}$/ },
  { country: 'TR', number: 'tckimlik', title: 'Turkish identity number', names: ['tc kimlik', 'kimlik no'] },
  { country: 'TW', number: 'natid', title: 'Taiwanese identity number', shape: /^[A-Z][A-D12]\d{8}$/i },
  { country: 'ZA', number: 'idnr', title: 'South African identity number', shape: /^\d{13}$/ },
]

/** Numbers that pass too often by accident: a name must agree. */
const named: readonly { country: Country; number: string; title: string; names: readonly string[] }[] = [
  { country: 'BG', number: 'egn', title: 'Bulgarian EGN', names: ['egn'] }, { country: 'CA', number: 'sin', title: 'Canadian SIN', names: ['sin number', 'social insurance number'] },
  { country: 'CL', number: 'run', title: 'Chilean RUN', names: ['rut', 'run number'] }, { country: 'DK', number: 'cpr', title: 'Danish CPR', names: ['cpr', 'cpr number'] },
  { country: 'EE', number: 'ik', title: 'Estonian isikukood', names: ['isikukood'] }, { country: 'GB', number: 'nino', title: 'National Insurance number', names: ['nino', 'national insurance number', 'ni number'] },
  { country: 'GB', number: 'utr', title: 'taxpayer reference', names: ['utr'] }, { country: 'HR', number: 'oib', title: 'Croatian OIB', names: ['oib'] },
  { country: 'IE', number: 'pps', title: 'Irish PPS number', names: ['pps', 'ppsn'] }, { country: 'IL', number: 'idnr', title: 'Israeli identity number', names: ['teudat zehut'] },
  { country: 'IN', number: 'aadhaar', title: 'Aadhaar number', names: ['aadhaar', 'aadhar', 'uidai'] }, { country: 'IN', number: 'pan', title: 'Indian PAN', names: ['pan', 'pan number', 'pan card'] },
  { country: 'MY', number: 'nric', title: 'Malaysian NRIC', names: ['nric', 'mykad'] }, { country: 'NL', number: 'bsn', title: 'Dutch BSN', names: ['bsn', 'burgerservicenummer'] },
  { country: 'NZ', number: 'ird', title: 'New Zealand IRD number', names: ['ird', 'ird number'] }, { country: 'PK', number: 'cnic', title: 'Pakistani CNIC', names: ['cnic'] },
  { country: 'PT', number: 'nif', title: 'Portuguese NIF', names: ['contribuinte', 'nif'] }, { country: 'RU', number: 'inn', title: 'Russian INN', names: ['inn'] },
  { country: 'TH', number: 'idnr', title: 'Thai identity number', names: ['thai id'] }, { country: 'AU', number: 'tfn', title: 'Australian tax file number', names: ['tfn', 'tax file number'] },
]

/** Numbers that states give to persons, country by country. */
export const nationalIdRecognizers: readonly Recognizer[] = [
  ...proved.map(({ country, number, title, names = [], shape }): Recognizer => ({
    name: `NationalIdRecognizer.${country}.${number}`, title, tag: sensitive, families: textualOrInteger, tellsPerson: true, names: { strong: names },
    content: { claim: `pass the check of a ${title}`, test: checkOf(country, number, shape), aloneFrom: 0.9, aloneLeast: 8 },
  })),
  ...named.map(({ country, number, title, names }): Recognizer => ({
    name: `NationalIdRecognizer.${country}.${number}`, title, tag: sensitive, families: textualOrInteger, tellsPerson: true, names: { strong: names },
    content: { claim: `pass the check of a ${title}`, test: checkOf(country, number) },
  })),
]

function checkOf(country: Country, number: string, shape?: RegExp): (value: string) => boolean {
  const validator = (stdnum[country] as Record<string, { validate(value: string): { isValid: boolean } }>)[number]
  if (validator === undefined) throw new Error(`stdnum knows no ${country} ${number}.`)
  // Each of them has six digits or more; asking for those first spares most texts a check that throws and catches.
  return (value) => value.length <= 24 && /^(?:\D*\d){6}/.test(value) && (shape === undefined || shape.test(value)) && validator.validate(value).isValid
}
