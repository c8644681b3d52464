export {
  deadLetterTopic,
  PublishError,
  UnprocessableError,
  type Bus,
  type Delivery,
  type PublishFailure,
  type SubscribeOptions,
  type Subscription,
} from './bus.ts';
export {
  assertEvent,
  createEvent,
  EventError,
  topicOf,
  type CloudEvent,
  type CreateEventOptions,
} from './event.ts';
export { createDispatcher, type Dispatcher, type DispatcherOptions } from './dispatcher.ts';
export {
  fromMessage,
  fromStructured,
  STRUCTURED_CONTENT_TYPE,
  toBinary,
  toStructured,
  type BinaryMessage,
} from './encoding.ts';
export { inbox, startInboxRetention, type InboxRetentionOptions } from './inbox.ts';
export { createMemoryBus } from './memory.ts';
export { messagingMigrations, type MigrationSource } from './migrations.ts';
export { outbox, type OutboxDepth, type ParkedEvent, type Queryable } from './outbox.ts';
export { type Aggregate, type Change, type Loaded } from './eventstore/aggregate.ts';
export {
  ConcurrencyError,
  EventStoreError,
  type ExpectedVersion,
  type NewEvent,
  type StoredEvent,
  type StreamAppend,
} from './eventstore/events.ts';
export { type EventPage, type ReadAllOptions } from './eventstore/read.ts';
export { createEventStore, type EventStore, type EventStoreOptions } from './eventstore/store.ts';
export { type Upcaster, type Upcasters } from './eventstore/upcasting.ts';
export { createFollower, type Follower, type FollowerOptions } from './projections/follow.ts';
export {
  createProjection,
  type Projection,
  type ProjectionOptions,
} from './projections/projection.ts';
export { projectionStatus, type ProjectionStatus } from './projections/table.ts';
export { defineSaga } from './sagas/define.ts';
export {
  SagaError,
  SagaRejection,
  type Branch,
  type ComputedTimeout,
  type FixedTimeout,
  type Reaction,
  type Retry,
  type SagaDefinition,
  type SagaEvent,
  type SagaOptions,
  type SagaState,
  type Step,
  type StepState,
  type Target,
  type WaitState,
  type Work,
} from './sagas/definition.ts';
export {
  type ByHand,
  type FoundSaga,
  type SagaTransition,
  type StuckSaga,
} from './sagas/console.ts';
export { type SagaStart } from './sagas/operations.ts';
export { createSagaRunner, type SagaRunner, type SagaRunnerOptions } from './sagas/runner.ts';
export {
  defineSchemas,
  SchemaError,
  type Schemas,
  type SchemasOptions,
  type SchemaVersions,
} from './schemas.ts';
export {
  checkCompatibility,
  type Compatibility,
  type CompatibilityMode,
  type JsonSchema,
} from './schemas/compatibility.ts';
