import { createClient, type SearchOptions } from 'ldapjs';
import { Router } from 'express';
import { authenticate } from 'ldap-authentication';

const client = createClient({ url: 'ldaps://ldap.example', timeout: 2000, connectTimeout: 2000 });
export const directory = Router();

const escapeFilter = (text: string): string =>
  text.replace(/[\\*()\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

directory.get('/people', (req, res) => {
  const options: SearchOptions = { scope: 'sub', sizeLimit: 20, filter: `(cn=*${req.query.name as string}*)` };
  client.search('ou=people,o=example', options, (error, results) => {
    if (error) return void res.sendStatus(502);
    results.on('end', () => res.sendStatus(204));
  });
});

directory.get('/people-escaped', (req, res) => {
  const filter = `(cn=${escapeFilter(String(req.query.name))})`;
  client.search('ou=people,o=example', { scope: 'sub', sizeLimit: 20, filter }, (error, results) => {
    if (error) return void res.sendStatus(502);
    results.on('end', () => res.sendStatus(204));
  });
});

directory.get('/units/:unit', (req, res) => {
  client.search(`ou=${req.params.unit},o=example`, { scope: 'one', sizeLimit: 20 }, (error, results) => {
    if (error) return void res.sendStatus(502);
    results.on('end', () => res.sendStatus(204));
  });
});

directory.post('/login', async (req, res) => {
  const user = await authenticate({
    ldapOpts: { url: 'ldaps://ldap.example' },
    userSearchBase: 'ou=people,o=example',
    usernameAttribute: 'uid',
    username: String(req.body.username),
    userPassword: String(req.body.password),
  });
  res.json({ ok: Boolean(user) });
});

directory.get('/find', (req, res) => {
  const people = [{ uid: 'ann' }, { uid: 'bob' }];
  const index = people.map(({ uid }) => uid).join(' ').search(String(req.query.uid));
  res.json({ index });
});

directory.delete('/people/:uid', (req, res) => {
  client.del('uid=' + req.params.uid + ',ou=people,o=example', (error) => {
    res.sendStatus(error ? 502 : 204);
  });
});
