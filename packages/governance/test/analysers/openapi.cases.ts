import type { Cases } from './cases.ts';

/** A document in which nothing is wrong but what is given. */
const api = (rest: string): string =>
  `openapi: 3.1.0\ninfo: { title: Cards, version: 1.0.0 }\n${rest}`;
const TOKEN = 'components: { securitySchemes: { token: { type: http, scheme: bearer } } }';
const secured = (rest: string): string => api(`security: [{ token: [] }]\n${TOKEN}\n${rest}`);
const scheme = (rest: string): string =>
  api(`security: [{ it: [] }]\npaths: {}\ncomponents:\n  securitySchemes:\n    it:\n${rest}`);
const body = (rest: string): string =>
  secured(`paths:
  /v1/cards:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
${rest}`);
const answer = (rest: string): string =>
  secured(`paths:
  /v1/cards:
    get:
      responses:
        '200':
          content:
            application/json:
              schema:
                type: array
                items: { $ref: '#/definitions/Card' }
definitions:
  Card:
    type: object
    properties:
${rest}`);

export const OPENAPI_CASES: Cases = {
  'openapi/operation-without-security': {
    bad: [
      api(
        'paths:\n  /v1/payments:\n    post: # <-\n      responses: {}\n    get:\n      responses: {}',
      ),
      api('paths:\n  /products:\n    get: {}\n  /users/{id}:\n    get: # <-\n      responses: {}'),
      api(
        `${TOKEN}\npaths:\n  /v1/payments:\n    post: { security: [{ token: [] }] }\n  /v1/payments/{id}:\n    delete: # <-\n      responses: {}`,
      ),
      secured('paths:\n  /v1/payments:\n    post:\n      security: [] # <-\n  /b:\n    get: {}'),
      secured('paths:\n  /b: { get: {} }\n  /admin/users:\n    get:\n      security: [] # <-'),
      api(`security:\n  - tokn: [] # <-\npaths: { /a: { get: {} } }\n${TOKEN}`),
      'swagger: "2.0"\nsecurityDefinitions: { key: { type: apiKey, in: header, name: k } }\npaths:\n  /orders:\n    post: # <-\n      responses: {}',
    ],
    good: [
      secured('paths:\n  /v1/payments: { post: { responses: {} } }'),
      secured('paths:\n  /login: { post: { security: [] } }\n  /health: { get: { security: [] } }'),
      secured('paths:\n  /b: { get: {} }\n  /exchange-rates: { get: { security: [] } }'),
      secured('paths:\n  /b: { get: {} }\n  /invitations/{token}: { post: { security: [] } }'),
      secured('paths:\n  /b: { get: {} }\n  /webhooks/adyen: { post: { security: [] } }'),
      secured('paths:\n  /b: { get: {} }\n  /public/orders/{id}: { get: { security: [] } }'),
      api('paths:\n  /products: { get: { responses: {} } }\n  /health: { get: {} }'),
      api(
        'paths:\n  /payments:\n    post:\n      parameters: [{ in: header, name: X-Signature, schema: { type: string } }]',
      ),
      api('paths:\n  /payments:\n    post:\n      x-amazon-apigateway-auth: { type: AWS_IAM }'),
      api('paths: {}'),
    ],
  },
  'openapi/optional-security': {
    bad: [
      api(`security:\n  - {} # <-\n  - token: []\npaths: {}\n${TOKEN}`),
      secured(
        'paths:\n  /cards:\n    get:\n      security:\n        - token: []\n        - {} # <-',
      ),
    ],
    good: [
      api(`security:\n  - token: []\n  - mutual: []\npaths: {}\n`),
      secured('paths:\n  /login:\n    post:\n      security: [{}, { token: [] }]'),
      secured('paths:\n  /health:\n    get:\n      security: [{}]'),
    ],
  },
  'openapi/plaintext-server': {
    bad: [
      api('servers:\n  - url: http://api.bank.example/v1 # <-\npaths: {}'),
      api('servers:\n  - url: https://a.example\n  - url: HTTP://10.example.com # <-\npaths: {}'),
      api(
        'servers:\n  - url: "{scheme}://api.bank.example"\n    variables:\n      scheme:\n        default: https\n        enum:\n          - https\n          - http # <-',
      ),
      'swagger: "2.0"\nhost: api.bank.example\nschemes:\n  - http # <-\n  - https\npaths: {}',
      scheme(
        '      type: oauth2\n      flows:\n        clientCredentials:\n          tokenUrl: http://login.bank.example/token # <-',
      ),
      scheme('      type: openIdConnect\n      openIdConnectUrl: http://login.bank.example/c # <-'),
      api('paths:\n  /a:\n    servers:\n      - url: http://files.bank.example # <-\n    get: {}'),
    ],
    good: [
      api('servers:\n  - url: https://api.bank.example\n  - url: http://localhost:3000\npaths: {}'),
      api(
        'servers:\n  - url: /v1\n  - url: http://127.0.0.1:80\n  - url: http://[::1]/\npaths: {}',
      ),
      api(
        'servers:\n  - url: http://payments:8080\n  - url: http://a.b.svc.cluster.local\npaths: {}',
      ),
      'swagger: "2.0"\nhost: localhost:3000\nschemes: [http]\npaths: {}',
      api(
        'servers:\n  - url: "{scheme}://{host}"\n    variables: { scheme: { default: http }, host: { default: localhost } }',
      ),
    ],
  },
  'openapi/secret-in-address': {
    bad: [
      scheme('      type: apiKey\n      name: key\n      in: query # <-'),
      secured(
        'paths:\n  /a:\n    get:\n      parameters:\n        - in: query\n          name: access_token # <-\n          schema: { type: string }',
      ),
      secured(
        'paths:\n  /cards/{cardNumber}:\n    get:\n      parameters:\n        - in: path\n          name: cardNumber # <-\n          schema: { type: string }',
      ),
      secured(
        'paths:\n  /cards:\n    parameters:\n      - in: query\n        name: cvv # <-\n        schema: { type: string }\n    get: {}',
      ),
      'swagger: "2.0"\npaths:\n  /login:\n    get:\n      parameters:\n        - in: query\n          name: password # <-\n          type: string',
    ],
    good: [
      scheme('      type: apiKey\n      name: key\n      in: header'),
      ...['next_token', 'pageToken', 'cursor', 'cardId', 'last4', 'pan_token'].map((name) =>
        secured(
          `paths:\n  /a:\n    get:\n      parameters:\n        - { in: query, name: ${name}, schema: { type: string } }`,
        ),
      ),
      secured(
        'paths:\n  /verify-email:\n    get:\n      parameters:\n        - { in: query, name: token, schema: { type: string } }',
      ),
      secured(
        'paths:\n  /a:\n    get:\n      parameters:\n        - { in: query, name: password, schema: { type: boolean } }\n        - { in: header, name: api-key, schema: { type: string } }',
      ),
      secured(
        "paths:\n  /cards/{cardNumber}:\n    get:\n      parameters:\n        - { in: path, name: cardNumber, schema: { type: string, description: 'Masked: 411111******1111' } }",
      ),
    ],
  },
  'openapi/basic-authentication': {
    bad: [
      scheme('      type: http\n      scheme: basic # <-'),
      scheme('      type: http\n      scheme: Digest # <-'),
      'swagger: "2.0"\nsecurityDefinitions:\n  it:\n    type: basic # <-\npaths: {}',
    ],
    good: [
      scheme('      type: http\n      scheme: bearer'),
      api(
        'paths:\n  /oauth/token:\n    post:\n      security: [{ client: [] }]\ncomponents:\n  securitySchemes:\n    client: { type: http, scheme: basic }',
      ),
    ],
  },
  'openapi/weak-oauth-flow': {
    bad: [
      scheme('      type: oauth2\n      flows:\n        implicit: # <-\n          scopes: {}'),
      scheme(
        '      type: oauth2\n      flows:\n        password: # <-\n          tokenUrl: https://a.example/t',
      ),
      'swagger: "2.0"\nsecurityDefinitions:\n  it:\n    type: oauth2\n    flow: implicit # <-\npaths: {}',
    ],
    good: [
      scheme('      type: oauth2\n      flows:\n        authorizationCode: { scopes: {} }'),
      'swagger: "2.0"\nsecurityDefinitions: { it: { type: oauth2, flow: accessCode } }\npaths: {}',
      api('paths: {}\ncomponents: { schemas: { flows: { properties: { password: {} } } } }'),
    ],
  },
  'openapi/open-request': {
    bad: [
      body('              additionalProperties: true # <-'),
      body('              additionalProperties: {} # <-'),
      body(
        '              properties:\n                owner:\n                  properties: { a: {} }\n                  additionalProperties: true # <-',
      ),
    ],
    good: [
      body('              additionalProperties: false'),
      body('              additionalProperties: { type: string, maxLength: 40 }'),
      body(
        '              properties:\n                metadata: { type: object, additionalProperties: true }',
      ),
      answer('      a: { type: object, properties: { b: {} }, additionalProperties: true }'),
    ],
  },
  'openapi/unbounded-request': {
    bad: [
      body(
        '              properties:\n                names: # <-\n                  type: array\n                  items: { type: string, maxLength: 4 }\n                others: { type: array, items: {} }',
      ),
      body('              properties:\n                note: # <-\n                  type: string'),
      secured(
        'paths:\n  /a:\n    get:\n      parameters:\n        - in: query\n          name: limit # <-\n          schema: { type: integer, minimum: 1 }',
      ),
    ],
    good: [
      body(
        "              properties:\n                a: { type: string, maxLength: 9 }\n                b: { type: string, format: uuid }\n                c: { type: string, pattern: '^a$' }\n                d: { type: array, maxItems: 3, items: { type: integer } }\n                e: { type: array, items: { type: string, enum: [a] } }\n                f: { type: string, readOnly: true }",
      ),
      secured(
        'paths:\n  /a:\n    get:\n      parameters:\n        - { in: query, name: limit, schema: { type: integer, maximum: 100 } }\n        - { in: query, name: q, schema: { type: string } }',
      ),
      answer('      notes: { type: array, items: { type: string } }'),
    ],
  },
  'openapi/sensitive-response': {
    bad: [
      answer('      cvv: # <-\n        type: string'),
      answer('      passwordHash: { type: string } # <-\n      card_number: { type: string } # <-'),
    ],
    good: [
      answer(
        "      password: { type: string, writeOnly: true }\n      pan: { type: string, description: The number masked }\n      cardNumber: { type: string, example: '411111******1111' }\n      lastFour: { type: string }",
      ),
      answer('      password: { type: boolean }\n      passwordChangedAt: { type: string }'),
      body('              properties: { cvv: { type: string, maxLength: 4 } }'),
    ],
  },
  'openapi/secret-in-example': {
    bad: [
      answer(
        "      cardNumber: { type: string, maxLength: 4, example: '4532 0151 1283 0366' } # <-",
      ),
      answer(`      key: { type: string, example: sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dcPq } # <-`),
      secured(
        'paths:\n  /a:\n    post:\n      requestBody:\n        content:\n          application/json:\n            examples:\n              one:\n                value:\n                  cardNumber: 4532015112830366 # <-',
      ),
    ],
    good: [
      answer("      cardNumber: { type: string, maxLength: 4, example: '4111111111111111' }"),
      answer("      cardNumber: { type: string, maxLength: 4, example: '4532015112830367' }"),
      answer("      reference: { type: string, example: '4532015112830366' }"),
      answer('      key: { type: string, example: sk_test_example }'),
    ],
  },
  'openapi/debug-path': {
    bad: [
      secured('paths:\n  /debug/vars: # <-\n    get: {}'),
      secured('paths:\n  /actuator/env: # <-\n    get: {}\n  /actuator/health: { get: {} }'),
    ],
    good: [
      secured('paths:\n  /actuator/health: { get: {} }\n  /v1/debugging-guides: { get: {} }'),
      secured('paths:\n  /internal/payments: { get: {} }'),
    ],
  },
};
