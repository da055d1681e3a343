import validator from 'validator'
import { digitsOf, sensitive, textual, textualOrInteger, type Recognizer } from './recognizer.ts'

/** How people pay and are paid. */
export const paymentRecognizers: readonly Recognizer[] = [
  {
    name: 'CreditCardRecognizer', title: 'card number', tag: sensitive, families: textualOrInteger, tellsPerson: true,
    names: {
      strong: ['card number', 'card no', 'card num', 'credit card', 'creditcard number', 'debit card', 'cc number', 'cc num', 'ccn', 'primary account number', 'kartennummer', 'numero de tarjeta', 'tarjeta'], weak: ['card', 'pan', 'cc', 'carte'],
      not: ['last', 'brand', 'gift', 'name', 'holder', 'security', 'cvv', 'score', 'loyalty', 'network', 'bin'],
    },
    content: { claim: 'pass Luhn with the prefix and length of a card', test: isCard, aloneFrom: 0.8, aloneLeast: 8, within: { claim: 'contain a card number', test: hasCard } },
  },
  {
    name: 'CardSecurityCodeRecognizer', title: 'card security code', tag: sensitive, families: textualOrInteger, tellsPerson: true,
    names: { strong: ['cvv', 'cvv 2', 'cvc', 'cvc 2', 'card security code', 'card verification value', 'card verification code'] },
    content: { claim: 'have three or four digits', test: (value) => /^\d{3,4}$/.test(value), isWeak: true },
  },
  {
    name: 'IbanRecognizer', title: 'IBAN', tag: sensitive, families: textual, tellsPerson: true, names: { strong: ['iban'] },
    content: { claim: 'pass the IBAN check (mod 97)', test: isIban, aloneFrom: 0.5, aloneLeast: 3, within: { claim: 'contain an IBAN', test: (text) => (text.match(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g) ?? []).some(isIban) } },
  },
  {
    name: 'UsBankRecognizer', title: 'bank account', tag: sensitive, families: textualOrInteger, tellsPerson: true,
    names: {
      strong: ['bank account', 'bank account number', 'bank acct', 'account number', 'account no', 'acct number', 'acct no', 'acct num', 'routing number', 'sort code', 'kontonummer', 'numero de cuenta', 'clabe', 'bank no', 'payout account'],
      not: ['ledger', 'gl', 'chart', 'bin', 'count', 'name'],
    },
    content: { claim: 'look like account numbers', test: (value) => /^[A-Z0-9][A-Z0-9 -]{4,33}$/i.test(value) && (value.match(/\d/g)?.length ?? 0) >= 5, isWeak: true },
  },
  {
    name: 'CryptoRecognizer', title: 'crypto address', tag: sensitive, families: textual,
    names: { strong: ['wallet address', 'crypto address', 'btc address', 'bitcoin address', 'eth address', 'ethereum address', 'wallet'], weak: ['address', 'btc', 'bitcoin', 'eth', 'ethereum'], not: ['contract', 'balance'] },
    content: { claim: 'are Bitcoin or Ethereum addresses', test: isCryptoAddress, aloneFrom: 0.6, aloneLeast: 3 },
  },
]

function isCard(value: string): boolean {
  const digits = digitsOf(value)
  return digits !== undefined && digits.length >= 13 && digits.length <= 19 && validator.isCreditCard(digits)
}

function hasCard(text: string): boolean {
  return (text.match(/(?<![\d-])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])/g) ?? []).some(isCard)
}

function isIban(value: string): boolean {
  return validator.isIBAN(value.replaceAll(/[\s-]/g, '').toUpperCase())
}

function isCryptoAddress(value: string): boolean {
  return validator.isEthereumAddress(value) || validator.isBtcAddress(value)
}
