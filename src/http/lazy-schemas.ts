import validators from '@fastify/ajv-compiler'
import serializers from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Check = ((data: unknown) => unknown) & { errors?: unknown }
type Compile<Made> = (externalSchemas: unknown, options: unknown) => (route: unknown) => Made

/**
 * What checks a request and writes an answer is made of its schema when the first comes, not at the start: a command asks one or two
 * of several hundred, and making all of them took longer than most commands. `compileAll` makes what is not made yet, so that a test
 * finds a schema of which nothing can be made.
 */
export function lazySchemas(): { compilersFactory: Factories; compileAll(): void } {
  const waiting = new Set<() => unknown>()
  const later = <Made>(make: () => Made): (() => Made) => {
    let made: Made | undefined
    const get = (): Made => {
      if (made === undefined) {
        made = make()
        waiting.delete(get)
      }
      return made
    }
    waiting.add(get)
    return get
  }
  const buildValidator: Compile<Check> = (externalSchemas, options) => {
    const compile = (validators() as Compile<Check>)(externalSchemas, options)
    return (route) => {
      const validator = later(() => compile(route))
      const check: Check = (data) => {
        const made = validator()
        const answer = made(data)
        // Fastify looks for what was wrong on the function that it called.
        check.errors = made.errors
        return answer
      }
      return check
    }
  }
  const buildSerializer: Compile<(data: unknown) => string> = (externalSchemas, options) => {
    const compile = (serializers() as Compile<(data: unknown) => string>)(externalSchemas, options)
    return (route) => {
      const serializer = later(() => compile(route))
      return (data) => serializer()(data)
    }
  }
  return {
    compilersFactory: { buildValidator, buildSerializer } as unknown as Factories,
    compileAll() {
      for (const get of [...waiting]) get()
    },
  }
}
