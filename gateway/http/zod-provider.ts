import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifySchema,
  FastifyTypeProvider,
  RawServerDefault,
} from 'fastify';
import { z } from 'zod';

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

const jsonSchema = (schema: unknown, io: 'input' | 'output'): unknown =>
  schema instanceof z.ZodType ? z.toJSONSchema(schema, { target: 'openapi-3.0', io }) : schema;

/** What @fastify/swagger makes the OpenAPI document of: the same schemas, as JSON Schema. */
export const describeRoute = ({
  schema,
  url,
}: {
  readonly schema?: FastifySchema;
  readonly url: string;
}): { schema: FastifySchema; url: string } => {
  const { body, params, response, ...rest } = schema ?? {};
  const answers = Object.entries(response ?? {}).map(([status, answer]) => [
    status,
    jsonSchema(answer, 'output'),
  ]);
  return {
    url,
    schema: {
      ...rest,
      ...(body !== undefined && { body: jsonSchema(body, 'input') }),
      ...(params !== undefined && { params: jsonSchema(params, 'input') }),
      ...(answers.length > 0 && { response: Object.fromEntries(answers) as unknown }),
    },
  };
};
