export { createWebhookPublisher, type WebhookPublisher, type WebhookPublisherOptions } from './webhook/publisher.ts'
export { assertWebhookSecret, type WebhookSecret } from './webhook/signing-key.ts'
export { verifyWebhook, WebhookVerificationError, type WebhookVerification } from './webhook/verify.ts'
