/** The names of the secrets that a text shows: whole or a long piece of them, as they are or written as JSON, URLs, base64 or hexadecimal digits. */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const form = formsOf(secret).find((candidate) => text.includes(candidate))
    if (form === undefined) return []
    const at = text.indexOf(form)
    return [`${name} as ${form} in: ${text.slice(Math.max(0, at - 200), at + 200)}`]
  })
}

const pieceLength = 12

function formsOf(secret: string): string[] {
  const pieces = [secret.slice(0, pieceLength), secret.slice(-pieceLength), secret.slice(4, 4 + pieceLength)]
  const json = (piece: string) => JSON.stringify(piece).slice(1, -1)
  const whole = Buffer.from(secret)
  return [...new Set([
    ...pieces, ...pieces.map(json), ...pieces.map((piece) => json(json(piece))), ...pieces.map(encodeURIComponent), ...pieces.map(encodeURI),
    ...pieces.map((piece) => new URLSearchParams({ x: piece }).toString().slice(2)),
    whole.toString('base64').replace(/=+$/, '').slice(0, 16), whole.toString('base64url').slice(0, 16), whole.toString('hex').slice(0, 24),
  ])]
}
