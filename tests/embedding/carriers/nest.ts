import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { mountInNest } from './mount-in-nest.ts'

export const carry = mountInNest({ Module, NestFactory })
