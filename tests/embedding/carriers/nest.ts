import 'reflect-metadata'
import { createApp } from '@jumun/http'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

class HostModule {}
Module({})(HostModule)

export const carry: Carry = async (options, prefix) => {
  const shop = createApp(options)
  const host = await NestFactory.create(HostModule, { logger: false })
  host.use(prefix === '' ? '/' : prefix, shop.callback())
  await host.listen(0, '127.0.0.1')
  return listening(host.getHttpServer(), shop.drain)
}
