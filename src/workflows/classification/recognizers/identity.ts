import { digitsOf, nonSensitive, sensitive, textual, textualOrInteger, type Recognizer } from './recognizer.ts'

/** Numbers and papers that stand for a person. */
export const identityRecognizers: readonly Recognizer[] = [
  {
    name: 'UsSsnRecognizer', title: 'US social security number', tag: sensitive, families: textualOrInteger, tellsPerson: true,
    names: { strong: ['ssn', 'social security', 'social security number', 'social security no', 'soc sec', 'itin'], not: ['last'] },
    content: { claim: 'are US social security numbers', test: isSsn, within: { claim: 'contain a US social security number', test: (text) => (text.match(/(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g) ?? []).some(isSsn) } },
  },
  {
    name: 'UsSsnGroupedRecognizer', title: 'US social security number', tag: sensitive, families: textual, tellsPerson: true, names: { strong: [] },
    content: { claim: 'are grouped like US social security numbers', test: (value) => /^\d{3}-\d{2}-\d{4}$/.test(value) && isSsn(value), aloneFrom: 0.9, aloneLeast: 8 },
  },
  {
    name: 'NationalIdRecognizer', title: 'identity number', tag: sensitive, families: textualOrInteger, tellsPerson: true,
    names: {
      strong: ['national id', 'national identity number', 'national number', 'identity number', 'identity card', 'id card', 'id card number', 'citizen id', 'citizen number', 'government id', 'personal id', 'personal number', 'personal code', 'resident id', 'tax id', 'taxpayer id', 'tin', 'personalausweis', 'ausweisnummer', 'cedula', 'carnet identidad', 'national insurance'],
      weak: ['id number'], not: ['company', 'business', 'vendor', 'supplier', 'organisation', 'organization', 'merchant', 'seller'],
    },
    content: { claim: 'look like identity numbers', test: looksLikeNumber, isWeak: true },
  },
  {
    name: 'PassportRecognizer', title: 'passport number', tag: sensitive, families: textualOrInteger, tellsPerson: true,
    names: { strong: ['passport', 'passport number', 'passport no', 'passport num', 'passport id', 'reisepass', 'passnummer', 'pasaporte', 'passeport'], not: ['country', 'issue'] },
    content: { claim: 'look like passport numbers', test: (value) => /^[A-Z]{0,2}\d[A-Z0-9]{4,9}[A-Z]?$|^[A-Z][A-Z0-9]{6,10}$/i.test(value.replaceAll(' ', '')) && /\d{3}/.test(value), isWeak: true },
  },
  {
    name: 'DriverLicenseRecognizer', title: 'driving licence', tag: sensitive, families: textualOrInteger, tellsPerson: true,
    names: { strong: ['driver license', 'driver licence', 'drivers license', 'drivers licence', 'driving license', 'driving licence', 'dl number', 'license plate', 'number plate', 'plate number', 'fuhrerschein', 'licencia de conducir'] },
    content: { claim: 'look like numbers of a licence or plate', test: (value) => /^[A-Z0-9][A-Z0-9 .-]{3,19}$/i.test(value) && /\d/.test(value), isWeak: true },
  },
  {
    name: 'MedicalRecognizer', title: 'medical record', tag: sensitive, families: new Set(['text', 'integer', 'enum']), tellsPerson: true,
    names: { strong: ['medical record', 'medical record number', 'mrn', 'nhs number', 'diagnosis', 'diagnoses', 'blood type', 'blood group', 'health insurance number', 'insurance policy number', 'medicare number', 'patient number', 'allergies', 'medical history', 'disability'] },
  },
  {
    name: 'BeliefRecognizer', title: 'religion, ethnicity or orientation', tag: sensitive, families: new Set(['text', 'enum']), tellsPerson: true,
    names: { strong: ['religion', 'ethnicity', 'ethnic group', 'race ethnicity', 'sexual orientation', 'political affiliation', 'political party', 'union membership', 'caste'] },
  },
  {
    name: 'NrpRecognizer', title: 'gender or nationality', tag: nonSensitive, families: new Set(['text', 'enum', 'integer']), tellsPerson: true,
    names: { strong: ['gender', 'sex', 'nationality', 'citizenship', 'marital status', 'geschlecht', 'nationalitat', 'staatsangehorigkeit', 'sexo', 'sexe', 'nationalite', 'nacionalidad', 'genero'], not: ['product', 'department', 'category', 'shoe', 'clothing', 'apparel'] },
    content: { claim: 'are short words', test: (value) => value.length <= 40, isWeak: true },
  },
]

function isSsn(value: string): boolean {
  const digits = digitsOf(value)
  if (digits?.length !== 9) return false
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)]
  return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000'
}

function looksLikeNumber(value: string): boolean {
  return /^[A-Z0-9][A-Z0-9 ./-]{4,24}$/i.test(value) && (value.match(/\d/g)?.length ?? 0) >= 4
}
