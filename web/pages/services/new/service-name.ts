/** What is wrong with the name of a service, in words; undefined for a good one. Names stay for good, so they are held to what is easy to write everywhere. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'A service needs a name.'
  if (/\s/.test(name)) return 'A name has no spaces.'
  const wrong = /[^\p{L}\p{N}_\-.&()]/u.exec(name)?.[0]
  if (wrong !== undefined) return `A name has letters, digits and _ - . & ( ) only, no ${wrong}.`
  if (name === 'new') return 'This name is the address of this page: choose another.'
  if (name.length > 256) return 'A name has 256 characters at most.'
  return undefined
}
