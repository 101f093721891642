export { createWebhookPublisher, type WebhookPublisher, type WebhookPublisherOptions } from './webhook/publisher.ts'
export { verifyWebhook, WebhookVerificationError, type WebhookVerification } from './webhook/verify.ts'
