package rondo.linalg;

import rondo.RondoException;

/** The BLAS that {@code rondo.blas.required=true} asks for cannot be had; the cause tells why. */
public final class BlasUnavailableException extends RondoException {
  private static final long serialVersionUID = 1L;

  BlasUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
