import { createApp } from '@jumun/http'
import createFastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

export const carry: Carry = async (options, prefix) => {
  const shop = createApp({ ...options, prefix })
  const answer = shop.callback()
  async function handOver({ raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.hijack()
    await answer(raw, reply.raw)
  }
  // What Fastify itself refuses, such as a path that is not well-formed, the shop refuses in its own form.
  const host = createFastify({ frameworkErrors: (_, request, reply) => void handOver(request, reply) })
  await host.register(async scope => {
    // Bodies are left to the shop, which bounds them.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _body, done) => done(null))
    // A header that says no type at all is refused before any parser.
    scope.setErrorHandler((_error, request, reply) => handOver(request, reply))
    scope.all(`${prefix}/*`, handOver)
    if (prefix !== '') scope.all(prefix, handOver)
  })
  await host.listen({ port: 0, host: '127.0.0.1' })
  return listening(host.server, shop.drain)
}
