const { Schema, model } = require('mongoose');

const driver = new Schema({
  email: { type: String, required: true, index: true },
  pinHash: { type: String, required: true },
  role: { type: String, default: 'driver' },
  depot: String,
});

driver.statics.signIn = function signIn({ email, pinHash }) {
  return this.findOne({ email, pinHash }).lean();
};

driver.statics.named = function named(email) {
  return this.findOne({ email: { $eq: email } }).lean();
};

driver.statics.inDepot = function inDepot(expression) {
  return this.find({ $where: `this.depot == '${expression}'` }).limit(100).lean();
};

module.exports = { Driver: model('Driver', driver) };
