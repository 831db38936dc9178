import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifySchema,
  FastifyTypeProvider,
  RawServerDefault,
} from 'fastify';
import { z } from 'zod';
import { apiErrorSchema } from '../../shared/contract/gateway-api';

/** Types requests and answers by the zod schemas that check them. */
interface ZodProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown;
}

/** The web server as routes are added to it. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodProvider
>;

const asZod = (schema: unknown): z.ZodType => {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('routes are described by zod schemas');
};

/** Lets zod check what comes in, and cut what goes out down to what its schema says. */
export const useZod = (app: FastifyInstance): App => {
  app.setValidatorCompiler<unknown>(({ schema }) => (data) => {
    const { error, data: value } = asZod(schema).safeParse(data);
    return error === undefined ? { value } : { error };
  });
  app.setSerializerCompiler<unknown>(
    ({ schema }) =>
      (data) =>
        JSON.stringify(asZod(schema).parse(data)),
  );
  return app.withTypeProvider<ZodProvider>();
};

/** By media type, what a body is; null: bytes that no schema describes. */
export type BodyContent = Readonly<Record<string, z.ZodType | null>>;

declare module 'fastify' {
  interface FastifySchema {
    /** Said in the OpenAPI document of bodies that are not JSON: by status, and of the request. */
    readonly content?: { readonly request?: BodyContent } & Readonly<Record<number, BodyContent>>;
  }
}

const jsonSchema = (schema: unknown, io: 'input' | 'output'): unknown =>
  schema instanceof z.ZodType ? z.toJSONSchema(schema, { target: 'openapi-3.0', io }) : schema;

const describeContent = (content: BodyContent, io: 'input' | 'output'): { content: unknown } => ({
  content: Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [
      type,
      { schema: schema === null ? { type: 'string', format: 'binary' } : jsonSchema(schema, io) },
    ]),
  ),
});

/** What @fastify/swagger makes the OpenAPI document of: the same schemas, as JSON Schema. */
export const describeRoute = ({
  schema,
  url,
}: {
  readonly schema?: FastifySchema;
  readonly url: string;
}): { schema: FastifySchema; url: string } => {
  const { body, params, response, content = {}, ...rest } = schema ?? {};
  const { request, ...contentByStatus } = content;
  const answers = {
    ...Object.fromEntries(
      Object.entries(response ?? {}).map(([status, answer]) => [status, jsonSchema(answer, 'output')]),
    ),
    ...Object.fromEntries(
      Object.entries(contentByStatus).map(([status, answer]) => [
        status,
        { description: 'Default Response', ...describeContent(answer, 'output') },
      ]),
    ),
    default: jsonSchema(apiErrorSchema.describe('What went wrong'), 'output'),
  };
  return {
    url,
    schema: {
      ...rest,
      ...(body !== undefined && { body: jsonSchema(body, 'input') }),
      ...(request !== undefined && { body: describeContent(request, 'input') }),
      ...(params !== undefined && { params: jsonSchema(params, 'input') }),
      response: answers,
    },
  };
};
