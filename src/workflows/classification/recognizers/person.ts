import type { ColumnFamily } from '../../../connectors/classification-connector.ts'
import { givenNames } from './given-names.ts'
import { nonSensitive, sensitive, textual, type Recognizer } from './recognizer.ts'

/** Words of a table's name that say that its rows are persons. */
export const personTables = `person people customer client user member employee staff patient contact guest passenger student teacher doctor driver subscriber attendee applicant candidate
  lead signatory beneficiary tenant owner author physician nurse citizen voter donor player actor director artist recipient cardholder account_holder kunde mitarbeiter usuario empleado
  cliente utilisateur personne persona personnel profile`.split(/\s+/)

/** What persons are to others: a column of this name, or with `name` behind it, may hold their names. */
const roles = `author owner manager contact recipient sender holder assignee reviewer supervisor spouse doctor physician nurse driver employee member requester reporter salesperson agent passenger operator advisor adviser
  consultant teacher student guest patient client customer tenant landlord beneficiary witness inspector technician pilot captain coach player actor director artist composer singer editor translator photographer
  applicant candidate interviewer attendee participant speaker user person approver auditor buyer seller guardian parent mother father child partner caretaker referrer signatory`.split(/\s+/)

const dateFamilies: ReadonlySet<ColumnFamily> = new Set(['date', 'timestamp', 'text', 'integer'])
/** What things are called, not people. */
const things = `product item article brand company organisation organization org business vendor supplier merchant shop store file table schema database db host server domain city town country
  state region street station airport team club league project task job event course class school university hospital bank building room hotel restaurant app application device model
  vehicle car ship song album movie film title category tag role group department unit function method script field column index key parameter param plan campaign channel page template
  queue topic bucket display system service process package module feature test suite constraint code type class metric report tariff character quest guild track trim ward drug medicine species planet game font policy package color
  colour skill material label variant warehouse node cluster namespace image icon font pet breed attribute property option setting`.split(/\s+/)

/** Who somebody is. */
export const personRecognizers: readonly Recognizer[] = [
  {
    name: 'PersonRecognizer', title: 'name of a person', tag: sensitive, families: textual, tellsPerson: true,
    names: {
      strong: ['first name', 'firstname', 'fname', 'given name', 'given names', 'forename', 'middle name', 'last name', 'lname', 'surname', 'family name', 'maiden name', 'full name', 'nick name', 'legal name', 'birth name', 'mother maiden name', 'emergency contact', 'next of kin', 'cardholder', 'card holder', 'account holder',
        'vorname', 'nachname', 'familienname', 'geburtsname', 'prenom', 'nom de famille', 'apellido', 'apellidos', 'nombre completo', 'nombres', 'cognome', 'sobrenome', 'achternaam', 'voornaam', ...roles.map((role) => `${role} name`)],
      weak: ['name', 'nombre', 'nome', 'naam', 'signed by', 'created by', 'updated by', 'approved by', 'attention', 'attn', 'display name', 'who', 'handle', ...roles],
      not: [...things, 'update', 'user name', 'login name'],
    },
    tables: personTables,
    content: { claim: 'hold a common given name', test: isPersonName, refutedBy: isNoName },
  },
  {
    name: 'PersonRoleRecognizer', title: 'name of a person', tag: sensitive, families: textual, tellsPerson: true,
    names: { strong: [], weak: roles, not: things },
    content: { claim: 'are written like the name of a person', test: isNameShaped },
  },
  {
    name: 'UsernameRecognizer', title: 'user name', tag: sensitive, families: textual, tellsPerson: true,
    names: { strong: ['user name', 'username', 'user login', 'login name', 'login', 'screen name', 'nick name', 'nickname', 'nicename', 'benutzername', 'pseudonym'], not: ['last login', 'host', 'system', 'service', 'db', 'database'] },
  },
  {
    name: 'FullNameRecognizer', title: 'name of a person', tag: sensitive, families: textual, tellsPerson: true,
    names: { strong: [], not: things },
    content: { claim: 'are a given name and a family name', test: isFullName, aloneFrom: 0.7, aloneLeast: 8, heedsName: true },
  },
  {
    name: 'DateRecognizer', title: 'date of birth', tag: nonSensitive, families: dateFamilies, tellsPerson: true,
    names: { strong: ['dob', 'birth date', 'birthdate', 'date of birth', 'birthday', 'birth day', 'born on', 'born', 'born at', 'birth year', 'year of birth', 'geburtsdatum', 'geburtstag', 'date de naissance', 'fecha de nacimiento', 'fecha nacimiento', 'data di nascita', 'data nascimento', 'geboortedatum', 'bday'] },
    content: { claim: 'are days in a lifetime', test: isBirthDate, isWeak: true },
  },
]

const namePart = /^[\p{Lu}][\p{L}\p{M}'’.-]*$/u

function partsOf(value: string): string[] {
  const turned = /^([^,]+),\s*(.+)$/.exec(value)
  return (turned === null ? value : `${turned[2]} ${turned[1]}`).replace(/^(?:mr|mrs|ms|miss|dr|prof|sir|herr|frau|m|mme|sr|sra)\.?\s+/i, '').split(/\s+/)
}

function isGivenName(word: string): boolean {
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().split(/[-'’.]/).some((part) => givenNames.has(part))
}

function isPersonName(value: string): boolean {
  const parts = partsOf(value)
  return parts.length <= 5 && !/[\d@_/\\:;#]/.test(value) && parts.some(isGivenName)
}

function isFullName(value: string): boolean {
  const parts = partsOf(value)
  return parts.length >= 2 && parts.length <= 4 && parts.every((part) => namePart.test(part)) && isGivenName(parts[0]!) && !/\d/.test(value)
}

/** Two to four words that begin with a capital, without digits. */
function isNameShaped(value: string): boolean {
  const parts = partsOf(value)
  return parts.length >= 2 && parts.length <= 4 && parts.every((part) => namePart.test(part)) && !/\d/.test(value)
}

/** Longer than names are, or written with what no name has. */
function isNoName(value: string): boolean {
  return value.length > 60 || value.split(/\s+/).length > 6 || /\d{2}|[@/\\:;{}<>=_]/.test(value)
}

function isBirthDate(value: string): boolean {
  const year = Number(/^(?:.*[^\d])?((?:18|19|20)\d{2})(?:[^\d].*)?$/.exec(value)?.[1] ?? Number.NaN)
  return year >= 1880 && year <= new Date().getUTCFullYear()
}
