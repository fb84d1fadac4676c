#!/usr/bin/env bash
# Plan for projects/acme-edge-prod/locations/europe-west2/clusters/edge-autopilot, made 2026-11-22T06:00:00.000Z by gke-dns-audit.
# It holds for the state of that moment: make it again when it is more than a day old.
# What stands between single quotes is meant to be text.
# shellcheck disable=SC2016
set -euo pipefail

part=plan
assume_yes=no
for argument in "$@"; do
  case "$argument" in
    --yes) assume_yes=yes ;;
    --clean-up) part=clean-up ;;
    --rollback) part=rollback ;;
    *)
      printf 'usage: %s [--clean-up | --rollback] [--yes]\n' "$0" >&2
      exit 2
      ;;
  esac
done
if [ "$assume_yes" = no ] && ! { [ -t 0 ] && [ -t 1 ]; }; then
  printf 'This script asks before each change and needs a terminal; --yes answers every question with yes.\n' >&2
  exit 2
fi
if [ "$assume_yes" = yes ]; then
  export CLOUDSDK_CORE_DISABLE_PROMPTS=1
fi

# kubectl talks to the cluster of this plan and to no other.
KUBECONFIG="$(mktemp)"
export KUBECONFIG
trap 'rm -f "$KUBECONFIG"' EXIT

say() {
  printf '%s\n' "$*"
}

ask() {
  if [ "$assume_yes" = yes ]; then
    printf '%s yes (--yes)\n' "$1"
    return 0
  fi
  printf '%s [y/N] ' "$1"
  local answer=''
  read -r answer || true
  case "$answer" in
    y | Y | yes) return 0 ;;
  esac
  say 'Stopped. Nothing more was done.'
  exit 1
}

access() {
gcloud container clusters get-credentials edge-autopilot --location=europe-west2 --project=acme-edge-prod --dns-endpoint
}

plan_part() {
say 'Autopilot on kube-dns. The DNS provider of an existing Autopilot cluster cannot be changed in place, says the Terraform provider (not confirmed by Google'\''s documentation as far as known).'
say 'FAILED  The mode of the cluster permits the change. Upgrade to 1.36 or later, or move to a new cluster.'
say 'UNKNOWN The scope is chosen once and for all. Say yes to cluster scope, or choose another one before the switch: there is no after.'
say 'UNKNOWN No foreign response policy is in the way. For cluster scope nothing; for the others look at the list first.'
say 'UNKNOWN Cloud DNS may be used in this project. Ask the owners of the folder about Assured Workloads, and look at the role of the service agent.'
say 'UNKNOWN Pods on host networks are known.'
say 'UNKNOWN No node pool runs Windows.'
say 'UNKNOWN Who owns the configuration is known. If it is in Terraform after all, change it there too, with a Google provider of 5.9.0 or later.'

say '== Look again, just before'
say '   Settle first: The mode of the cluster permits the change; The scope is chosen once and for all; No foreign response policy is in the way; Cloud DNS may be used in this project; Pods on host networks are known; No node pool runs Windows; Who owns the configuration is known.'
say '   stop when: the channel offers no version of 1.36: there is nothing to upgrade to yet'
say '+ gcloud container clusters get-credentials edge-autopilot --location=europe-west2 --project=acme-edge-prod --dns-endpoint'
gcloud container clusters get-credentials edge-autopilot --location=europe-west2 --project=acme-edge-prod --dns-endpoint
say '+ gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: RUNNING'
say '+ gcloud container operations list --location=europe-west2 --project=acme-edge-prod --filter='\''status!=DONE'\'' --format='\''table(name,operationType,status,targetLink,startTime)'\'''
gcloud container operations list --location=europe-west2 --project=acme-edge-prod --filter='status!=DONE' --format='table(name,operationType,status,targetLink,startTime)'
say '   expected: no line about edge-autopilot'
say '+ gcloud container get-server-config --location=europe-west2 --project=acme-edge-prod --format='\''yaml(channels)'\'''
gcloud container get-server-config --location=europe-west2 --project=acme-edge-prod --format='yaml(channels)'
say '   expected: the versions of the channel of this cluster'
ask 'Is each of the prechecks above settled?'

say '== Upgrade the control plane to 1.36'
say '   From GKE 1.36 on CoreDNS serves kube-dns: no dnsmasq, and up to 1,500 concurrent connections, where the table of kube-dns gives 200 to 1.35 and earlier.'
say '   kube-dns follows the version of the control plane, so its upgrade alone brings CoreDNS (inferred; not confirmed by Google'\''s documentation as far as known).'
say '   What becomes of a customized ConfigMap kube-dns or of the autoscaler parameters at the upgrade to 1.36 is open (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane does not go back by a minor version, so 1.36 has no way back.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time: repeat the command for each one in between (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.36 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.36
ask 'Is all as expected, and shall it go on?'

say '== Verify'
say '   Deployment kube-dns has no container dnsmasq any more, and the time-outs end.'
say '+ gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: a version of 1.36'
say '+ kubectl --namespace=kube-system get deployment/kube-dns --output='\''jsonpath={.spec.template.spec.containers[*].name}'\'''
kubectl --namespace=kube-system get deployment/kube-dns --output='jsonpath={.spec.template.spec.containers[*].name}'
say '   expected: no dnsmasq'
say '+ gcloud logging read '\''resource.type="k8s_container" AND resource.labels.cluster_name="edge-autopilot" AND resource.labels.location="europe-west2" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"'\'' --project=acme-edge-prod --freshness=1h --limit=20 --format='\''value(timestamp,textPayload)'\'''
gcloud logging read 'resource.type="k8s_container" AND resource.labels.cluster_name="edge-autopilot" AND resource.labels.location="europe-west2" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"' --project=acme-edge-prod --freshness=1h --limit=20 --format='value(timestamp,textPayload)'
say '   expected: no line that names the address of Service kube-dns-upstream'
say 'Done. Watch for 48 hours without a time-out, then run this script with --clean-up.'
}

clean_up_part() {
say 'This plan has nothing to clean up.'
}

rollback_part() {
say 'This plan has nothing to take back.'
}

case "$part" in
  plan) plan_part ;;
  clean-up) clean_up_part ;;
  rollback) rollback_part ;;
esac
