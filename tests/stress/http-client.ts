import { Agent, request } from 'node:http'

export interface HttpAnswer {
  readonly status: number
  readonly ms: number
  readonly retryAfter: string | undefined
  readonly text: string
}

/** Someone who talks to one server over connections that are kept, as a load balancer does. */
export interface HttpClient {
  post(path: string, userId: string, json?: object): Promise<HttpAnswer>
  get(path: string, headers?: Record<string, string>): Promise<HttpAnswer>
  close(): void
}

export function openHttpClient(port: number, connections = 100): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections })
  function send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<HttpAnswer> {
    const begun = performance.now()
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, agent, method, path, headers }, response => {
        let text = ''
        response.on('data', chunk => {
          text += String(chunk)
        })
        response.on('error', reject)
        response.on('end', () => {
          const retryAfter = response.headers['retry-after']
          resolve({ status: response.statusCode!, ms: performance.now() - begun, retryAfter, text })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
  return {
    post(path, userId, json) {
      const type = json === undefined ? {} : { 'Content-Type': 'application/json' }
      return send('POST', path, { 'X-User-Id': userId, ...type }, json && JSON.stringify(json))
    },
    get: (path, headers = {}) => send('GET', path, headers),
    close: () => agent.destroy(),
  }
}

/** The time that `share` of the answers took at most, in whole ms. */
export function quantileMs(answers: readonly HttpAnswer[], share: number): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
