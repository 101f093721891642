export { Module } from '@nestjs/common'
export { NestFactory } from '@nestjs/core'
