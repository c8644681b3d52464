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
