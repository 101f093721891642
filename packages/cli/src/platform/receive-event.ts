import type { IncomingMessage } from 'node:http'
import { verifyWebhook, WebhookVerificationError } from '@jumun/adapters/webhook'
import { type CloudEvent, parseCloudEvent } from './cloud-event.ts'
import { readBody } from './read-body.ts'
import { Rejection } from './rejection.ts'

/** The event that a request brings. @throws Rejection 400, 401, 413, 415, 422 */
export async function receiveEvent(request: IncomingMessage, secret: string | undefined): Promise<CloudEvent> {
  const payload = await readBody(request)
  // First of all, so that no one without the secret learns what would be taken.
  const id = secret === undefined ? undefined : verifiedId({ headers: request.headers, payload, secret })
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/cloudevents+json') throw new Rejection(415, 'Send application/cloudevents+json.')
  const event = parseCloudEvent(payload.toString('utf8'))
  if (id !== undefined && id !== event.id) throw new Rejection(400, 'webhook-id is not the id of the event.')
  return event
}

/** @throws Rejection 422 for an event that this platform was asked never to take */
export function assertExpected({ id, subject, order }: CloudEvent, refuse: readonly string[]): void {
  const ids = [id, subject, ...(order?.items.map(({ productId }) => productId) ?? [])]
  const refused = refuse.find(one => ids.includes(one))
  if (refused !== undefined) throw new Rejection(422, `The platform was asked to refuse ${JSON.stringify(refused)}.`)
}

function verifiedId(verification: Parameters<typeof verifyWebhook>[0]): string {
  try {
    return verifyWebhook(verification).id
  } catch (error) {
    if (error instanceof WebhookVerificationError) throw new Rejection(401, error.message)
    throw error
  }
}
