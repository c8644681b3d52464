const crypto = require('crypto');
const sessions = require('../lib/sessions');

module.exports = async function requireLogin(req, res, next) {
  const token = req.cookies && req.cookies.sid;
  if (!token) {
    return res.redirect('/login?next=' + encodeURIComponent(req.originalUrl));
  }
  const session = await sessions.find(crypto.createHash('sha256').update(token).digest('hex'));
  if (!session) {
    res.clearCookie('sid');
    return res.status(401).json({ error: 'unauthenticated' });
  }
  req.user = session.user;
  next();
};
