/** Keeps the house in order: what packages, files, routes, manifests and documents have to keep to. */
@NullMarked
package vn.lgsp.house;

import org.jspecify.annotations.NullMarked;
