import { createServer } from 'node:http'
import { createApp } from '@jumun/http'
import express from 'express'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

export const carry: Carry = (options, prefix) => {
  const shop = createApp(options)
  const host = express().use(prefix === '' ? '/' : prefix, shop.callback())
  return listening(createServer(host), shop.drain)
}
