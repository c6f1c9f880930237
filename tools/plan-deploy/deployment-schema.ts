import * as z from 'zod';

// The part of s.yaml that is used here, stricter than the component's own schema: that one takes unknown properties
// and any trigger configuration for granted, and a slip would be found out in production.
// Source: devsapp/fc3, src/schema.json and docs/zh/yaml, 2026-05.

const name = z
  .string()
  .regex(/^[A-Za-z_][\w-]{0,127}$/, 'must begin with a letter and hold only A-Z a-z 0-9 _ -');

/** Where the component can deploy to. */
const regions = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3'],
  ...['ap-southeast-5', 'ap-southeast-7', 'cn-beijing', 'cn-chengdu', 'cn-hangzhou', 'cn-heyuan-acdr-1'],
  ...['cn-hongkong', 'cn-huhehaote', 'cn-qingdao', 'cn-shanghai', 'cn-shanghai-cloudspe'],
  ...['cn-shanghai-finance-1', 'cn-shenzhen', 'cn-wulanchabu', 'cn-zhangjiakou', 'eu-central-1', 'eu-west-1'],
  ...['me-central-1', 'us-east-1', 'us-west-1'],
];

const httpTrigger = z.strictObject({
  triggerName: name,
  triggerType: z.literal('http'),
  description: z.string().max(256).optional(),
  qualifier: z.string().optional(),
  triggerConfig: z.strictObject({
    authType: z.enum(['anonymous', 'function']),
    methods: z.array(z.enum(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'])).min(1),
    disableURLInternet: z.boolean().optional(),
  }),
});

const timerTrigger = z.strictObject({
  triggerName: name,
  triggerType: z.literal('timer'),
  description: z.string().max(256).optional(),
  qualifier: z.string().optional(),
  triggerConfig: z.strictObject({
    // Six fields from the second on, or whole minutes: there is nothing finer.
    cronExpression: z
      .string()
      .regex(
        /^(@every [1-9][0-9]*m|(CRON_TZ=\S+ )?[0-5]?[0-9]( \S+){5})$/,
        'must be "@every 5m" or six fields, the first of them a second',
      ),
    enable: z.boolean(),
    payload: z.string().optional(),
  }),
});

const logConfig = z.union([
  z.literal('auto'),
  z.strictObject({
    project: z.string().min(1),
    logstore: z.string().min(1),
    enableRequestMetrics: z.boolean().optional(),
    enableInstanceMetrics: z.boolean().optional(),
    logBeginRule: z.enum(['DefaultRegex', 'None']).optional(),
  }),
]);

const customDomain = z.strictObject({
  domainName: z.string().min(1),
  protocol: z.enum(['HTTP', 'HTTPS', 'HTTP,HTTPS']),
  certConfig: z
    .strictObject({ certName: z.string(), certificate: z.string(), privateKey: z.string() })
    .optional(),
  route: z.strictObject({ path: z.string().startsWith('/'), qualifier: z.string().optional() }),
});

const functionSchema = z
  .strictObject({
    region: z.enum(regions),
    functionName: name,
    description: z.string().max(256),
    runtime: z.literal('nodejs20'),
    handler: z.string().regex(/^[\w/-]+\.\w+$/, 'must be file.export'),
    code: z.string().min(1),
    cpu: z.number().min(0.05).max(16).multipleOf(0.05),
    memorySize: z.int().min(128).max(32_768).multipleOf(64),
    diskSize: z.literal([512, 10_240]),
    timeout: z.int().min(1).max(86_400),
    role: z.string().min(1),
    logConfig,
    vpcConfig: z
      .strictObject({
        vpcId: z.string(),
        vSwitchIds: z.array(z.string()).min(1),
        securityGroupId: z.string(),
      })
      .optional(),
    environmentVariables: z.record(
      z.string().regex(/^(?!FC_)[A-Za-z][A-Za-z0-9_]*$/, 'is a name that the platform refuses'),
      z.string('must be a string: put numbers in quotes'),
    ),
    concurrencyConfig: z.strictObject({ reservedConcurrency: z.int().min(1) }).optional(),
    asyncInvokeConfig: z
      .strictObject({
        maxAsyncRetryAttempts: z.int().min(0).max(8),
        maxAsyncEventAgeInSeconds: z.int().min(1).max(2_592_000),
      })
      .optional(),
    triggers: z.array(z.discriminatedUnion('triggerType', [httpTrigger, timerTrigger])).max(50),
    customDomain: customDomain.optional(),
  })
  .refine(({ cpu, memorySize }) => memorySize >= cpu * 1_024 && memorySize <= cpu * 4_096, {
    path: ['memorySize'],
    message: 'must be 1 to 4 GB for each cpu',
  });

const step = z.strictObject({ run: z.string(), path: z.string() });

/** s.yaml with its variables resolved. */
export const deploymentSchema = z.strictObject({
  edition: z.literal('3.0.0'),
  name: z.string().regex(/^[a-z][\w-]*$/i),
  access: z.string().min(1),
  vars: z.record(z.string(), z.unknown()),
  actions: z.strictObject({ 'pre-deploy': z.array(step).min(1) }),
  resources: z.record(z.string(), z.strictObject({ component: z.literal('fc3'), props: functionSchema })),
});

export type Deployment = z.infer<typeof deploymentSchema>;
export type DeployedFunction = z.infer<typeof functionSchema>;
export type Trigger = DeployedFunction['triggers'][number];
