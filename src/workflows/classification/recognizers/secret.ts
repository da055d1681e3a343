import validator from 'validator'
import type { ColumnFamily } from '../../../connectors/classification-connector.ts'
import { sensitive, type Recognizer } from './recognizer.ts'

const secretFamilies: ReadonlySet<ColumnFamily> = new Set(['text', 'binary'])

/** Keys as their issuers mark them: cloud, code hosts, payment, chat, mail. */
const markedKeys = [
  /^(?:AKIA|ASIA)[A-Z0-9]{16}$/, /^gh[pousr]_[A-Za-z0-9]{36,}$/, /^github_pat_\w{22,}$/, /^glpat-[\w-]{20,}$/, /^[sr]k_(?:live|test)_[A-Za-z0-9]{16,}$/, /^xox[abeoprs]-[\w-]{10,}$/,
  /^AIza[\w-]{35}$/, /^SG\.[\w-]{16,}\.[\w-]{16,}$/, /^npm_[A-Za-z0-9]{36}$/, /^ya29\.[\w-]{20,}$/, /^sk-[\w-]{20,}$/, /^-----BEGIN [A-Z ]*PRIVATE KEY-----/,
]
const passwordHash = /^(?:\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}|\$argon2(?:id?|d)\$.{20,}|\$(?:5|6|y|scrypt|pbkdf2[\w-]*)\$.{20,}|SCRAM-SHA-256\$\d+:.{20,}|pbkdf2_\w+\$\d+\$.{20,}|\{(?:SSHA|SHA|bcrypt)\}.{20,})/

/** What opens doors: passwords, their hashes, tokens and keys. */
export const secretRecognizers: readonly Recognizer[] = [
  {
    name: 'PasswordRecognizer', title: 'password', tag: sensitive, families: secretFamilies,
    names: {
      strong: ['password', 'passwd', 'pwd', 'passphrase', 'password hash', 'hashed password', 'encrypted password', 'password digest', 'passcode', 'kennwort', 'passwort', 'contrasena', 'mot de passe', 'senha', 'wachtwoord', 'security answer', 'otp secret', 'recovery code', 'recovery codes', 'totp secret'],
      weak: ['pass'], not: ['reset', 'hint', 'strength', 'algorithm', 'boarding', 'season', 'ski', 'zip', 'pin color'],
    },
    content: { claim: 'are password hashes', test: (value) => passwordHash.test(value), aloneFrom: 0.5, aloneLeast: 2, refutedBy: isSentence },
  },
  {
    name: 'PinRecognizer', title: 'PIN', tag: sensitive, families: new Set(['text', 'integer']), names: { strong: ['pin', 'pin code', 'pin number', 'puk'], not: ['pinned', 'zip', 'area', 'gpio', 'postal'] },
    content: { claim: 'have four to eight digits', test: (value) => /^\d{4,8}$/.test(value), isWeak: true },
  },
  {
    name: 'SecretKeyRecognizer', title: 'token or key', tag: sensitive, families: secretFamilies,
    names: {
      strong: ['api key', 'api token', 'api secret', 'apikey', 'access token', 'refresh token', 'auth token', 'session token', 'bearer token', 'secret', 'secret key', 'client secret', 'private key', 'access key', 'signing key', 'encryption key', 'webhook secret', 'id token', 'reset token', 'password reset token', 'remember token', 'session key', 'jwt'],
      weak: ['token', 'credential', 'credentials'], not: ['public', 'santa', 'foreign', 'primary', 'page', 'next', 'usage', 'csrf', 'secretary', 'menu'],
    },
    content: { claim: 'are tokens or keys', test: isKey, aloneFrom: 0.5, aloneLeast: 2, refutedBy: (value) => isSentence(value) || value.length < 8 },
  },
]

/** Words with spaces between them open no doors. */
function isSentence(value: string): boolean {
  return /\S+\s+\S+\s+\S+/.test(value)
}

function isKey(value: string): boolean {
  return markedKeys.some((pattern) => pattern.test(value)) || (value.startsWith('eyJ') && validator.isJWT(value))
}
