import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** What an HTTP server got. */
export type Received = { headers: IncomingMessage['headers']; body: string; path: string }

/** An HTTP server that keeps what it gets; /hang never answers, /broken answers 500. */
export async function startReceiver(): Promise<{ server: Server; address: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (data: Buffer) => { body += data.toString() })
    request.on('end', () => {
      received.push({ headers: request.headers, body, path: request.url ?? '' })
      if (request.url !== '/hang') response.writeHead(request.url === '/broken' ? 500 : 200).end('ok')
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

/** A mail server that asks for a user and keeps what it gets. */
export async function startMailServer(): Promise<{ server: SMTPServer; port: number; mails: string[] }> {
  const mails: string[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'], allowInsecureAuth: true,
    onAuth: (auth, _session, done) => done(auth.username === 'ada' && auth.password === 'hunter2!' ? null : new Error('wrong password hunter2!'), { user: 'ada' }),
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (data: Buffer) => { text += data.toString() })
      stream.on('end', () => { mails.push(text); done() })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await new Promise((resolve) => { listening.once('listening', resolve) })
  return { server, port: (listening.address() as AddressInfo).port, mails }
}
