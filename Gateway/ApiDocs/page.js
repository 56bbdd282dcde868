'use strict';

const target = document.getElementById('api');

SwaggerUIBundle({
  domNode: target,
  url: target.dataset.document,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  // Nothing leaves this gateway: by default the document would be sent to a validator on the internet.
  validatorUrl: null,
  // The key stays in this page's memory only.
  persistAuthorization: false,
});
