export {
  deadLetterTopic,
  PublishError,
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
export { inbox, startInboxRetention, type InboxRetentionOptions } from './inbox.ts';
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
export {
  createProjection,
  type Projection,
  type ProjectionOptions,
} from './projections/projection.ts';
export { projectionStatus, type ProjectionStatus } from './projections/table.ts';
