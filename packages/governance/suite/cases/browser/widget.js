(function () {
  'use strict';

  var params = new URLSearchParams(window.location.search);
  var box = document.getElementById('widget');

  function greet() {
    box.innerHTML = '<b>Hello ' + params.get('name') + '</b>';
  }

  function greetText() {
    box.textContent = 'Hello ' + params.get('name');
  }

  function clear() {
    box.innerHTML = '';
  }

  function legend() {
    document.write('<p>Section ' + decodeURIComponent(location.hash.slice(1)) + '</p>');
  }

  function copyright() {
    document.write('<p>&copy; ' + new Date().getFullYear() + '</p>');
  }

  function ad() {
    box.insertAdjacentHTML('beforeend', '<img src="' + params.get('banner') + '">');
  }

  function note() {
    box.insertAdjacentText('beforeend', params.get('note'));
  }

  function image() {
    var picture = document.createElement('img');
    picture.setAttribute('alt', params.get('alt'));
    box.appendChild(picture);
  }

  function script() {
    var element = document.createElement('script');
    element.src = params.get('plugin');
    document.head.appendChild(element);
  }

  greet();
  greetText();
  clear();
  legend();
  copyright();
  ad();
  note();
  image();
  script();
})();
