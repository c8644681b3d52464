import type { Knex } from 'knex';

/** Times are ISO 8601 texts in UTC, so that they sort; records are JSON. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('services', (table) => {
    table.comment('The services of the fleet as they were found when they were last looked at');
    table.text('name').primary();
    table.text('record').notNullable().comment('A FleetService without what depends on who asks');
    table.text('build_asked_at').comment('When its first build was last asked for');
  });
  await knex.schema.createTable('fleet_check', (table) => {
    table.comment('The running or the last check of the fleet: one row');
    table.integer('id').primary();
    table.text('state').notNullable();
    table.integer('done').notNullable();
    table.integer('total').notNullable();
    table.text('started_at');
    table.text('finished_at');
    table.text('problem');
    table.text('runner').comment('The run that holds the lease');
    table.text('lease_until').comment('A running check whose lease is over was interrupted');
  });
  await knex('fleet_check').insert({ id: 1, state: 'idle', done: 0, total: 0 });
  await knex.schema.createTable('jobs', (table) => {
    table.comment('Upgrades and adoptions');
    table.text('id').primary();
    table.text('kind').notNullable();
    table.text('state').notNullable();
    table.text('created_at').notNullable().index();
    table.text('created_by').notNullable();
    table.text('finished_at');
    table.text('request').notNullable().comment('What was asked for, without secrets');
    table.text('runner').notNullable().comment('The run that holds the lease');
    table.text('lease_until').notNullable();
  });
  await knex.schema.createTable('job_services', (table) => {
    table.comment('The services of a job, with what was done for each');
    table.text('job_id').notNullable().references('id').inTable('jobs').onDelete('CASCADE');
    table.text('name').notNullable().index();
    table.integer('position').notNullable();
    table.text('state').notNullable();
    table.text('record').notNullable();
    table.text('runner').notNullable();
    table.primary(['job_id', 'name']);
  });
  // One job at a time works on a service.
  await knex.raw(
    `CREATE UNIQUE INDEX job_services_active ON job_services (name) WHERE state IN ('waiting', 'running')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('job_services');
  await knex.schema.dropTable('jobs');
  await knex.schema.dropTable('fleet_check');
  await knex.schema.dropTable('services');
}
