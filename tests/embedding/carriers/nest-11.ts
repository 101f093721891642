import { mountInNest } from './mount-in-nest.ts'
import { Module, NestFactory } from './nest-11/nest.ts'

export const carry = mountInNest({ Module, NestFactory })
